// Checks a publication against its proof: bytes in, a finding out. No network, no page; the layouts are those of `crates/seal`
// and ADR 20. Whoever doubts this file reads it: only Ed25519 is somebody else's (`vendor/noble-ed25519`).
const HoujiCheck = (() => {
  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const joined = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => { all.set(part, at); return at + part.length; }, 0);
    return all;
  };

  // ---- SHA-2 (FIPS 180-4). The constants are what the standard says they are: fractional parts of roots of primes.

  const primes = [];
  for (let n = 2; primes.length < 80; n += 1) { if (primes.every((prime) => n % prime)) { primes.push(n); } }
  /** The first 64 bits behind the point of the square or cube root of a small number. */
  const fraction = (n, power) => {
    const scaled = BigInt(n) << BigInt(64 * power);
    let low = 0n, high = 1n << 72n;
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** BigInt(power) <= scaled) { low = middle; } else { high = middle; }
    }
    return BigInt.asUintN(64, low);
  };
  const K512 = primes.map((prime) => fraction(prime, 3));
  const START512 = primes.slice(0, 8).map((prime) => fraction(prime, 2));
  const K256 = K512.slice(0, 64).map((word) => Number(word >> 32n));
  const START256 = START512.map((word) => Number(word >> 32n));

  /** The message with a one, zeros and its length behind it, in whole blocks. */
  const padded = (bytes, block) => {
    const length = Math.ceil((bytes.length + 1 + block / 8) / block) * block;
    const all = joined(bytes, [0x80], new Uint8Array(length - bytes.length - 1));
    new DataView(all.buffer).setBigUint64(length - 8, BigInt(bytes.length) * 8n);
    return new DataView(all.buffer);
  };

  const sha256 = (bytes) => {
    const view = padded(bytes, 64), hash = Int32Array.from(START256), w = new Int32Array(64);
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let block = 0; block < view.byteLength; block += 64) {
      for (let i = 0; i < 16; i += 1) { w[i] = view.getInt32(block + 4 * i); }
      for (let i = 16; i < 64; i += 1) {
        const a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
      }
      let [a, b, c, d, e, f, g, h] = hash;
      for (let i = 0; i < 64; i += 1) {
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K256[i] + w[i]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => { hash[i] += word; });
    }
    const out = new DataView(new ArrayBuffer(32));
    hash.forEach((word, i) => out.setInt32(4 * i, word));
    return new Uint8Array(out.buffer);
  };

  const sha512 = (bytes) => {
    const view = padded(bytes, 128), hash = BigUint64Array.from(START512), w = new BigUint64Array(80);
    const turn = (x, n) => (x >> n) | BigInt.asUintN(64, x << (64n - n));
    for (let block = 0; block < view.byteLength; block += 128) {
      for (let i = 0; i < 16; i += 1) { w[i] = view.getBigUint64(block + 8 * i); }
      for (let i = 16; i < 80; i += 1) {
        const a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (turn(a, 1n) ^ turn(a, 8n) ^ (a >> 7n)) + (turn(b, 19n) ^ turn(b, 61n) ^ (b >> 6n));
      }
      let [a, b, c, d, e, f, g, h] = hash;
      const cut = (x) => BigInt.asUintN(64, x);
      for (let i = 0; i < 80; i += 1) {
        const one = cut(h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + ((e & f) ^ (cut(~e) & g)) + K512[i] + w[i]);
        const two = cut((turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c)));
        [a, b, c, d, e, f, g, h] = [cut(one + two), a, b, c, cut(d + one), e, f, g];
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => { hash[i] += word; });
    }
    const out = new DataView(new ArrayBuffer(64));
    hash.forEach((word, i) => out.setBigUint64(8 * i, word));
    return new Uint8Array(out.buffer);
  };
  noble.hashes.sha512 = sha512;

  /** Strictly, as the program does: one encoding of each signature, no key of small order. */
  const isSigned = (signature, message, key) => {
    try { return noble.verify(signature, message, key, { zip215: false }); } catch { return false; }
  };

  // ---- Texts of bytes

  const fromBits = (text, alphabet, width) => {
    const bytes = [];
    let held = 0, bits = 0;
    for (const letter of text) {
      const value = alphabet.indexOf(letter);
      if (value < 0) { return null; }
      held = (held << width) | value;
      bits += width;
      if (bits >= 8) { bits -= 8; bytes.push((held >> bits) & 255); held &= (1 << bits) - 1; }
    }
    // What is left over is zero and shorter than a letter: one text for each content.
    return held === 0 && bits < width ? Uint8Array.from(bytes) : null;
  };
  const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const fromBase32 = (text) => fromBits(text, BASE32, 5);
  const fromBase64 = (text) => (text.length % 4 ? null : fromBits(text.replace(/={0,2}$/, ''), BASE64, 6));
  const toBase64 = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 3) {
      const three = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      const letters = [18, 12, 6, 0].map((shift) => BASE64[(three >> shift) & 63]).join('');
      const left = bytes.length - at;
      text += left >= 3 ? letters : letters.slice(0, left + 1).padEnd(4, '=');
    }
    return text;
  };
  const toText = (bytes) => {
    try { return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes); } catch { return null; }
  };
  const MOST = 2n ** 63n - 1n;
  /** A whole number without zeros before it; nothing for any other text. */
  const decimal = (text) => {
    if (!/^(0|[1-9][0-9]{0,18})$/.test(text ?? '')) { return null; }
    const number = BigInt(text);
    return number <= MOST ? number : null;
  };

  // ---- Inflating (RFC 1951), for texts of at most one mebibyte as all notices are

  const LONGEST = 1024 * 1024;
  const inflate = (bytes) => {
    let at = 0, held = 0, bits = 0;
    const need = (count) => {
      while (bits < count) {
        if (at >= bytes.length) { throw new Error('cut short'); }
        held |= bytes[at] << bits;
        at += 1;
        bits += 8;
      }
      const value = held & ((1 << count) - 1);
      held >>>= count;
      bits -= count;
      return value;
    };
    const tree = (lengths) => {
      const counts = new Array(16).fill(0), symbols = [];
      lengths.forEach((length) => { counts[length] += 1; });
      counts[0] = 0;
      for (let length = 1; length < 16; length += 1) {
        lengths.forEach((own, symbol) => { if (own === length) { symbols.push(symbol); } });
      }
      return { counts, symbols };
    };
    const next = ({ counts, symbols }) => {
      let code = 0, first = 0, index = 0;
      for (let length = 1; length < 16; length += 1) {
        code |= need(1);
        const count = counts[length];
        if (code - first < count) { return symbols[index + code - first]; }
        index += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      throw new Error('no such code');
    };
    const fixed = () => {
      const lengths = Array.from({ length: 288 }, (_, n) => (n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8));
      return [tree(lengths), tree(new Array(30).fill(5))];
    };
    const written = () => {
      const literals = need(5) + 257, distances = need(5) + 1, count = need(4) + 4, short = new Array(19).fill(0);
      const order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
      for (let n = 0; n < count; n += 1) { short[order[n]] = need(3); }
      const lengths = [], codes = tree(short);
      while (lengths.length < literals + distances) {
        const symbol = next(codes);
        if (symbol < 16) { lengths.push(symbol); continue; }
        const times = symbol === 16 ? need(2) + 3 : symbol === 17 ? need(3) + 3 : need(7) + 11;
        const value = symbol === 16 ? lengths[lengths.length - 1] : 0;
        if (value === undefined) { throw new Error('nothing to repeat'); }
        for (let n = 0; n < times; n += 1) { lengths.push(value); }
      }
      return [tree(lengths.slice(0, literals)), tree(lengths.slice(literals, literals + distances))];
    };
    const out = [];
    const block = ([literal, distance]) => {
      for (;;) {
        const symbol = next(literal);
        if (symbol === 256) { return; }
        if (symbol < 256) {
          out.push(symbol);
        } else {
          const n = symbol - 257;
          if (n > 28) { throw new Error('no such length'); }
          const more = n < 8 || n === 28 ? 0 : (n >> 2) - 1;
          const length = n === 28 ? 258 : n < 8 ? n + 3 : ((4 + (n & 3)) << more) + 3 + need(more);
          const d = next(distance);
          if (d > 29) { throw new Error('no such distance'); }
          const wide = d < 4 ? 0 : (d >> 1) - 1;
          const back = d < 4 ? d + 1 : ((2 + (d & 1)) << wide) + 1 + need(wide);
          if (back > out.length) { throw new Error('before the beginning'); }
          for (let i = 0; i < length; i += 1) { out.push(out[out.length - back]); }
        }
        if (out.length > LONGEST) { throw new Error('too long'); }
      }
    };
    try {
      for (let last = 0; !last;) {
        last = need(1);
        const kind = need(2);
        if (kind === 0) {
          held = 0;
          bits = 0;
          const length = bytes[at] | (bytes[at + 1] << 8), check = bytes[at + 2] | (bytes[at + 3] << 8);
          at += 4;
          if ((length ^ check) !== 0xffff || at + length > bytes.length || out.length + length > LONGEST) { return null; }
          for (let i = 0; i < length; i += 1) { out.push(bytes[at + i]); }
          at += length;
        } else if (kind === 3) {
          return null;
        } else {
          block(kind === 1 ? fixed() : written());
        }
      }
    } catch { return null; }
    // Nothing stands behind the last block.
    return at === bytes.length ? Uint8Array.from(out) : null;
  };

  // ---- Keys, notes, entries and proofs

  /** A public key `name+id+base64`; nothing when the id does not follow from it. */
  const key = (text) => {
    const [, name, id, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
    const bytes = base64 && fromBase64(base64);
    if (!bytes || bytes.length !== 33 || ![1, 4].includes(bytes[0])) { return null; }
    if (hex(sha256(joined(utf8(`${name}\n`), bytes)).slice(0, 4)) !== id) { return null; }
    return { name, id, kind: bytes[0], key: bytes.slice(1), text };
  };

  const leafOf = (entry) => sha256(joined([0], utf8(entry)));
  const nodeOf = (left, right) => sha256(joined([1], left, right));
  const entryOf = ({ notice, version, content }) =>
    `houji entry v1\nnotice ${notice}\nversion ${version}\ncontent ${content}\n`;

  /** The root that a leaf, its place and its path lead to (RFC 9162); nothing when the path has another length. */
  const rootOf = (leaf, index, size, path) => {
    if (index >= size) { return null; }
    let at = index, last = size - 1n, hash = leaf;
    for (const brother of path) {
      if (last === 0n) { return null; }
      if ((at & 1n) || at === last) {
        hash = nodeOf(brother, hash);
        while (!(at & 1n) && at > 0n) { at >>= 1n; last >>= 1n; }
      } else {
        hash = nodeOf(hash, brother);
      }
      at >>= 1n;
      last >>= 1n;
    }
    return last === 0n ? hash : null;
  };

  /** How many hashes lead from a leaf to the root; nothing when there is no such leaf. */
  const pathLength = (index, size) => {
    if (index >= size) { return null; }
    const inner = index === size - 1n ? 0 : (index ^ (size - 1n)).toString(2).length;
    return inner + [...(index >> BigInt(inner)).toString(2)].filter((bit) => bit === '1').length;
  };

  const checkpoint = (text) => {
    const lines = text.split('\n');
    const size = decimal(lines[1]), root = fromBase64(lines[2] ?? '');
    const isWhole = lines.pop() === '' && lines.length >= 3 && lines.every((line) => line !== '' && !/[\x00-\x1f]/.test(line));
    if (!isWhole || size === null || root?.length !== 32) { return null; }
    return { text, origin: lines[0], size, root };
  };

  /** The binary slip of a printed code. */
  const slip = (bytes) => {
    let at = 0;
    const take = (count) => {
      if (at + count > bytes.length) { throw new Error('cut short'); }
      at += count;
      return bytes.slice(at - count, at);
    };
    const byte = () => take(1)[0];
    /** A number of at most 63 bits in groups of seven, the lowest first, in as few bytes as it takes. */
    const number = () => {
      let sum = 0n;
      for (let shift = 0n; shift < 63n; shift += 7n) {
        const group = byte();
        sum |= BigInt(group & 0x7f) << shift;
        if (group < 0x80) {
          if (group === 0 && shift > 0n) { break; }
          return sum;
        }
      }
      throw new Error('no number');
    };
    const text = () => {
      const read = toText(take(byte()));
      if (read === null) { throw new Error('no text'); }
      return read;
    };
    try {
      if (byte() !== 2) { return null; }
      const notice = text(), version = number(), content = hex(take(32));
      if (!/^[A-Za-z0-9._-]{1,64}$/.test(notice) || version < 1n || version > 0xffffffffn) { return null; }
      const entry = { notice, version: version.toString(), content };
      const index = number(), origin = text(), size = number(), length = pathLength(index, size);
      if (length === null) { return null; }
      const path = Array.from({ length }, () => take(32)), root = rootOf(leafOf(entryOf(entry)), index, size, path);
      const own = Array.from({ length: byte() }, () => ({ name: origin, id: hex(take(4)), bytes: take(64) }));
      if (own.length > 0 && !/^[^+\s]+$/.test(origin)) { return null; }
      // A witness is named by the id of its key alone.
      const others = Array.from({ length: byte() }, () => {
        const id = hex(take(4)), time = new DataView(new ArrayBuffer(8));
        time.setBigUint64(0, number());
        return { id, bytes: joined(new Uint8Array(time.buffer), take(64)) };
      });
      const signatures = [...own, ...others], signed = root && checkpoint(`${origin}\n${size}\n${toBase64(root)}\n`);
      if (at !== bytes.length || !signed || signatures.length === 0) { return null; }
      return { entry, index, path, checkpoint: signed, signatures };
    } catch { return null; }
  };

  /** A proof as a file (C2SP tlog-proof). */
  const proof = (text) => {
    const [, head, note] = /^c2sp\.org\/tlog-proof@v1\n([^]*?)\n\n([^]*)$/.exec(text) ?? [];
    const cut = note?.lastIndexOf('\n\n') ?? -1;
    if (cut < 0 || !note.endsWith('\n')) { return null; }
    const lines = head.split('\n');
    const extra = lines[0].startsWith('extra ') ? fromBase64(lines.shift().slice(6)) : undefined;
    const index = decimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1]);
    const path = lines.map(fromBase64), signed = checkpoint(note.slice(0, cut + 1));
    const signatures = note.slice(cut + 2, -1).split('\n').map((line) => {
      const [, name, base64] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
      const bytes = base64 && fromBase64(base64);
      return bytes && bytes.length > 4 ? { name, id: hex(bytes.slice(0, 4)), bytes: bytes.slice(4) } : null;
    });
    const isWhole = index !== null && signed && extra !== null && signatures.every(Boolean) && path.length <= 63;
    if (!isWhole || path.some((hash) => hash?.length !== 32)) { return null; }
    return { extra, index, path, checkpoint: signed, signatures };
  };

  /** The time of a good signature, `true` for a log's; nothing for a wrong one. */
  const signedAt = (who, text, { bytes }) => {
    if (who.kind === 1) { return isSigned(bytes, utf8(text), who.key) || null; }
    if (bytes.length !== 72) { return null; }
    const time = new DataView(bytes.slice(0, 8).buffer).getBigUint64(0);
    const isGood = isSigned(bytes.slice(8), utf8(`cosignature/v1\ntime ${time}\n${text}`), who.key);
    return isGood && time <= MOST ? Number(time) : null;
  };

  /** What the signatures below a checkpoint are worth: a fault, or the witnesses with their times. */
  const signers = ({ checkpoint: signed, signatures }, keys) => {
    const of = (who) => signatures.filter((one) => (one.name ?? who.name) === who.name && one.id === who.id);
    const log = keys.log.find((who) => of(who).length > 0);
    if (!log) { return { fault: 'unknown_log' }; }
    const witnesses = [];
    for (const who of [log, ...keys.witnesses]) {
      const times = of(who).map((one) => signedAt(who, signed.text, one));
      if (times.includes(null)) { return { fault: 'bad_signature' }; }
      const isNew = !witnesses.some((other) => same(other.key, who.key));
      if (who.kind === 4 && times.length > 0 && isNew) { witnesses.push({ name: who.name, time: times[0], key: who.key }); }
    }
    return log.name === signed.origin ? { witnesses } : { fault: 'unknown_log' };
  };

  // ---- Notices

  const plain = (value) => {
    if (/\\(?![\\tn])/.test(value)) { return null; }
    return value.replace(/\\([\\tn])/g, (_, letter) => ({ '\\': '\\', t: '\t', n: '\n' })[letter]);
  };

  /** A notice from its text; nothing for a text that is none. Whether it is the only text for it is left to the digest. */
  const notice = (text) => {
    const lines = text.split('\n');
    if (lines.pop() !== '' || lines.shift() !== 'houji notice v1') { return null; }
    const id = /^notice ([A-Za-z0-9._-]{1,64})$/.exec(lines.shift() ?? '')?.[1];
    const version = decimal(/^version (.*)$/.exec(lines.shift() ?? '')?.[1]);
    if (!id || !version) { return null; }
    if (/^supersedes [0-9a-f]{64}$/.test(lines[0])) { lines.shift(); }
    if (!/^salt [0-9a-f]{32}$/.test(lines.shift() ?? '')) { return null; }
    const read = { id, version: version.toString(), fields: [], tables: [], files: [] };
    const cells = (row) => row.split('\t').map(plain);
    for (let n = 0; n < lines.length; n += 1) {
      const [, word, rest] = /^([a-z]+) ([^]*)$/.exec(lines[n]) ?? [];
      const table = read.tables[read.tables.length - 1];
      if (word === 'field' && rest.includes('\t')) {
        const cut = rest.indexOf('\t');
        read.fields.push([rest.slice(0, cut), plain(rest.slice(cut + 1))]);
      } else if (word === 'table' && lines[n + 1]?.startsWith('columns ')) {
        n += 1;
        read.tables.push({ title: plain(rest), columns: cells(lines[n].slice(8)), rows: [] });
      } else if (word === 'row' && table && cells(rest).length === table.columns.length) {
        table.rows.push(cells(rest));
      } else if (word === 'file' && /^[0-9a-f]{64} (0|[1-9][0-9]*) [^]*$/.test(rest)) {
        const [digest, size] = rest.split(' ', 2);
        read.files.push({ digest, size: Number(size), name: plain(rest.slice(digest.length + size.length + 2)) });
      } else {
        return null;
      }
    }
    const values = [...read.fields.map((field) => field[1]), ...read.files.map((file) => file.name),
      ...read.tables.flatMap((table) => [table.title, ...table.columns, ...table.rows.flat()])];
    return values.includes(null) ? null : read;
  };

  /** The code that people compare by voice: 60 bits of the digest in fours. */
  const checkCode = (digest) => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const bits = BigInt(`0x${digest.slice(0, 15)}`);
    const letters = Array.from({ length: 12 }, (_, n) => alphabet[Number((bits >> BigInt(5 * (11 - n))) & 31n)]);
    return letters.join('').match(/.{4}/g).join(' ');
  };

  // ---- What was handed in, and what it shows

  /** The pieces in a text: printed codes with or without their address, a proof, a notice. */
  const read = (text) => {
    const pieces = [];
    for (const [, code] of text.matchAll(/HJP1\.([A-Z2-7]+)/g)) {
      const bytes = fromBase32(code), found = bytes && slip(bytes);
      pieces.push(found ? { kind: 'proof', proof: found } : { kind: 'unreadable' });
    }
    for (const [, part, parts, code] of text.matchAll(/HJT1\.([1-9])\.([1-9])\.([A-Z2-7]+)/g)) {
      const bytes = fromBase32(code);
      const isPart = bytes && Number(part) <= Number(parts);
      pieces.push(isPart ? { kind: 'part', part: Number(part), parts: Number(parts), bytes } : { kind: 'unreadable' });
    }
    if (pieces.length > 0) { return pieces; }
    const whole = proof(text);
    if (whole) { return [{ kind: 'proof', proof: whole }]; }
    return notice(text) ? [{ kind: 'text', text }] : [{ kind: 'unreadable' }];
  };

  /** Adds a piece to what is held: a newer proof or text takes the place of the older one. */
  const take = (held, piece) => {
    if (piece.kind === 'proof') {
      const isOther = held.proof?.entry?.content !== piece.proof.entry?.content;
      return isOther && held.proof ? { proof: piece.proof } : { ...held, proof: piece.proof };
    }
    if (piece.kind === 'text') { return { ...held, text: piece.text }; }
    if (piece.kind !== 'part') { return held; }
    const old = held.parts?.length === piece.parts ? held.parts : new Array(piece.parts).fill(null);
    const before = old[piece.part - 1];
    const kept = before && !same(before, piece.bytes) ? new Array(piece.parts).fill(null) : old;
    return { ...held, parts: kept.map((bytes, n) => (n === piece.part - 1 ? piece.bytes : bytes)) };
  };

  /** The text that the printed codes carry: `undefined` while parts are missing, nothing when they make no text. */
  const carried = ({ parts }) => {
    if (!parts || parts.some((part) => !part)) { return undefined; }
    const bytes = inflate(joined(...parts)), text = bytes && toText(bytes);
    return text && notice(text) ? text : null;
  };

  const digestOf = (text) => hex(sha256(utf8(text)));

  /**
   * What the pieces show. `code` is one of the codes of the program; `truth` is the text that the log holds, `other` one that
   * differs from it.
   */
  const judge = (held, keys) => {
    const printed = carried(held), texts = [held.text, printed].filter(Boolean);
    if (printed === null && !held.text && !held.proof) { return { code: 'unreadable' }; }
    if (!held.proof) { return { code: texts.length ? 'text_only' : 'waiting', other: texts[0] }; }
    const { proof: shown } = held;
    const isIn = (leaf) => {
      const root = rootOf(leaf, shown.index, shown.checkpoint.size, shown.path);
      return root !== null && same(root, shown.checkpoint.root);
    };
    const entries = texts.map((text) => {
      const { id, version } = notice(text);
      return { text, entry: { notice: id, version, content: digestOf(text) } };
    });
    const isOther = ({ entry }) => shown.entry && (entry.notice !== shown.entry.notice || entry.version !== shown.entry.version);
    if (entries.some(isOther)) { return { code: 'mixed', entry: shown.entry }; }
    const { fault, witnesses } = signers(shown, keys);
    if (fault) { return { code: fault }; }
    const named = shown.entry ? leafOf(entryOf(shown.entry)) : shown.extra;
    const isNamed = named?.length === 32 && isIn(named);
    const good = entries.find(({ entry }) => isIn(leafOf(entryOf(entry))));
    const other = entries.find((one) => one !== good)?.text;
    const found = { witnesses, index: shown.index, size: shown.checkpoint.size, entry: good?.entry ?? shown.entry, other };
    if (named ? !isNamed : !good) { return { code: 'not_in_log' }; }
    if (other || printed === null) { return { ...found, code: 'differs', truth: good?.text }; }
    return good ? { ...found, code: 'agrees', truth: good.text } : { ...found, code: 'proven' };
  };

  return { read, take, judge, key, notice, checkCode, sha256, sha512, inflate, hex, utf8, fromBase64, toBase64, digestOf };
})();
