// Go's own transparency log library reads a log that Houji made, and makes one that Houji must read.
//
// Called with a directory by crates/seal/tests/go.rs, which writes the one half and reads the other.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	log.SetFlags(0)
	dir := os.Args[1]
	tree := opened(dir)
	entries(dir, tree)
	proofs(dir, tree)
	cosignature(dir)
	write(dir)
	fmt.Printf("Go has checked %d leaves\n", tree.N)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func read(parts ...string) string {
	data, err := os.ReadFile(filepath.Join(parts...))
	must(err)
	return string(data)
}

func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

func hash(text string) tlog.Hash {
	hash, err := tlog.ParseHash(text)
	must(err)
	return hash
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return n
}

// opened verifies the signature of the checkpoint and returns its tree.
func opened(dir string) tlog.Tree {
	verifier, err := note.NewVerifier(read(dir, "vkey"))
	must(err)
	opened, err := note.Open([]byte(read(dir, "checkpoint")), note.VerifierList(verifier))
	must(err)
	head := lines(opened.Text)
	if head[0] != verifier.Name() {
		log.Fatal("the checkpoint is of another log")
	}
	return tlog.Tree{N: number(head[1]), Hash: hash(head[2])}
}

// files reads tiles as they lie on the disk; Go writes the height of a tile into its path, the specification does not.
type files string

func (files) Height() int                     { return 8 }
func (files) SaveTiles([]tlog.Tile, [][]byte) {}
func path(tile tlog.Tile) string              { return strings.Replace(tile.Path(), "tile/8/", "tile/", 1) }
func (dir files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		bytes, err := os.ReadFile(filepath.Join(string(dir), path(tile)))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

// entries compares every entry of every bundle with the tree below the signed root.
func entries(dir string, tree tlog.Tree) {
	var indexes []int64
	for n := int64(0); n < tree.N; n++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, n))
	}
	leaves, err := tlog.TileHashReader(tree, files(dir)).ReadHashes(indexes)
	must(err)
	n := int64(0)
	for n < tree.N {
		width := 256
		if tree.N-n < 256 {
			width = int(tree.N - n)
		}
		tile := tlog.Tile{H: 8, L: -1, N: n / 256, W: width}
		bundle := []byte(read(dir, strings.Replace(path(tile), "data", "entries", 1)))
		for ; len(bundle) > 0; n++ {
			size := binary.BigEndian.Uint16(bundle)
			entry := bundle[2 : 2+size]
			bundle = bundle[2+size:]
			if tlog.RecordHash(entry) != leaves[n] {
				log.Fatalf("entry %d is not what the tree says", n)
			}
		}
	}
	if n != tree.N {
		log.Fatalf("%d entries, %d leaves", n, tree.N)
	}
}

// proofs checks lines of proofs: "leaf INDEX HASH HASH…" and "grown OLD ROOT HASH…".
func proofs(dir string, tree tlog.Tree) {
	for _, line := range lines(read(dir, "proofs")) {
		words := strings.Split(line, " ")
		var path []tlog.Hash
		for _, word := range words[3:] {
			path = append(path, hash(word))
		}
		n, first := number(words[1]), hash(words[2])
		if words[0] == "leaf" {
			must(tlog.CheckRecord(path, tree.N, tree.Hash, n, first))
		} else {
			must(tlog.CheckTree(path, tree.N, tree.Hash, n, first))
		}
	}
}

// cosignature checks the second signature by the words of the specification.
func cosignature(dir string) {
	checkpoint := read(dir, "checkpoint")
	text, signatures, _ := strings.Cut(checkpoint, "\n\n")
	signature, err := base64.StdEncoding.DecodeString(strings.Split(lines(signatures)[1], " ")[2])
	must(err)
	key, err := base64.StdEncoding.DecodeString(strings.SplitN(read(dir, "witness"), "+", 3)[2])
	must(err)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s\n", binary.BigEndian.Uint64(signature[4:]), text)
	if key[0] != 4 || !ed25519.Verify(key[1:], []byte(message), signature[12:]) {
		log.Fatal("the cosignature does not verify")
	}
}

// write makes a log of its own: key, signed checkpoint, proofs in the form above, and which tiles growing makes.
func write(dir string) {
	const size = 1000
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (hashes []tlog.Hash, err error) {
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	roots := make([]tlog.Hash, size+1)
	for n := int64(0); n < size; n++ {
		hashes, err := tlog.StoredHashes(n, []byte(strconv.FormatInt(n, 10)), reader)
		must(err)
		stored = append(stored, hashes...)
		roots[n+1], err = tlog.TreeHash(n+1, reader)
		must(err)
	}
	var out bytes.Buffer
	for n := int64(0); n < size; n += 7 {
		path, err := tlog.ProveRecord(size, n, reader)
		must(err)
		fmt.Fprintf(&out, "leaf %d %s", n, tlog.RecordHash([]byte(strconv.FormatInt(n, 10))))
		print(&out, path)
		growth, err := tlog.ProveTree(size, n+1, reader)
		must(err)
		fmt.Fprintf(&out, "grown %d %s", n+1, roots[n+1])
		print(&out, growth)
	}
	save(dir, "go-proofs", out.String())
	secret, public, err := note.GenerateKey(rand.Reader, "go.example/log")
	must(err)
	signer, err := note.NewSigner(secret)
	must(err)
	text := fmt.Sprintf("go.example/log\n%d\n%s\n", size, roots[size])
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	must(err)
	save(dir, "go-checkpoint", string(signed))
	save(dir, "go-vkey", public)
	out.Reset()
	for _, tile := range tlog.NewTiles(8, 300, 70000) {
		fmt.Fprintln(&out, path(tile))
	}
	save(dir, "go-tiles", out.String())
}

func print(out *bytes.Buffer, path []tlog.Hash) {
	for _, hash := range path {
		fmt.Fprintf(out, " %s", hash)
	}
	fmt.Fprintln(out)
}

func save(dir, name, text string) { must(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)) }
