//! Every SQL text about what can be found.

use super::block;
use crate::args;
use crate::house::{Fault, Reader, Tx};

/// A list of documents: kind, township or county, and what they hold.
pub(super) type List<'a> = (&'a str, i64, i64);

fn broken() -> Fault {
    Fault::new("a block of the search index cannot be read; it can be made anew")
}

const BLOCK: &str = "
    SELECT low, docs FROM search_block WHERE county = $1 AND kind = $2 AND place = $3 AND gram = $4 AND low <= $5
     ORDER BY county, kind, place, gram, low DESC LIMIT 1";
const FIRST: &str = "
    SELECT low, docs FROM search_block WHERE county = $1 AND kind = $2 AND place = $3 AND gram = $4
     ORDER BY county, kind, place, gram, low LIMIT 1";

/// The block that holds a number, or would: the one with the highest beginning not above it.
pub(super) fn block(
    db: &mut Reader,
    county: i64,
    (kind, place, gram): List<'_>,
    number: i64,
) -> Result<Option<Vec<i64>>, Fault> {
    db.row(BLOCK, args![county, kind, place, gram, number], |row| {
        block::unpacked(row.get(0)?, &row.get::<Vec<u8>>(1)?).ok_or_else(broken)
    })
}

/// The lowest block of a list.
pub(super) fn first(
    db: &mut Reader,
    county: i64,
    (kind, place, gram): List<'_>,
) -> Result<Option<Vec<i64>>, Fault> {
    db.row(FIRST, args![county, kind, place, gram], |row| {
        block::unpacked(row.get(0)?, &row.get::<Vec<u8>>(1)?).ok_or_else(broken)
    })
}

const PUT: &str = "
    INSERT INTO search_block (county, kind, place, gram, low, docs) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (county, kind, place, gram, low) DO UPDATE SET docs = excluded.docs";
const DROP: &str = "
    DELETE FROM search_block WHERE county = $1 AND kind = $2 AND place = $3 AND gram = $4 AND low = $5";

/// Writes blocks in place of the one that began at `before`.
pub(super) fn replace(
    tx: &mut Tx,
    (kind, place, gram): List<'_>,
    before: Option<i64>,
    blocks: &[&[i64]],
) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    let kept = blocks.iter().any(|block| block.first().copied() == before);
    if let Some(low) = before.filter(|_| !kept) {
        tx.put(DROP, args![county, kind, place, gram, low])?;
    }
    for numbers in blocks {
        if let Some(low) = numbers.first() {
            tx.put(PUT, args![county, kind, place, gram, *low, &block::packed(numbers)])?;
        }
    }
    Ok(())
}

const DOC: &str = "SELECT place, grams FROM search_doc WHERE county = $1 AND kind = $2 AND id = $3";
const PUT_DOC: &str = "
    INSERT INTO search_doc (county, kind, id, place, grams) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (county, kind, id) DO UPDATE SET place = excluded.place, grams = excluded.grams";
const DROP_DOC: &str = "DELETE FROM search_doc WHERE county = $1 AND kind = $2 AND id = $3";

/// Where a document was taken in, and by what it is found.
pub(super) fn doc(
    db: &mut Reader,
    county: i64,
    kind: &str,
    id: i64,
) -> Result<Option<(i64, Vec<i64>)>, Fault> {
    db.row(DOC, args![county, kind, id], |row| {
        Ok((row.get(0)?, block::unpacked_whole(&row.get::<Vec<u8>>(1)?).ok_or_else(broken)?))
    })
}

/// Notes what was taken in of a document; nothing of one that is gone.
pub(super) fn note_doc(tx: &mut Tx, kind: &str, id: i64, taken: Option<(i64, &[i64])>) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    match taken {
        Some((place, grams)) => tx.put(PUT_DOC, args![county, kind, id, place, &block::packed_whole(grams)]),
        None => tx.put(DROP_DOC, args![county, kind, id]),
    }
}

const DOCS: &str = "
    SELECT id, place, grams FROM search_doc WHERE county = $1 AND kind = $2 AND id > $3
     ORDER BY county, kind, id LIMIT $4";
const BLOCKS: &str = "
    SELECT place, gram, low, docs FROM search_block
     WHERE county = $1 AND kind = $2 AND (place, gram, low) > ($3, $4, $5)
     ORDER BY county, kind, place, gram, low LIMIT $6";

/// A document as it was taken in: id, place, by what it is found.
pub(super) type Taken = (i64, i64, Vec<i64>);

/// Documents after an id.
pub(super) fn docs(
    db: &mut Reader,
    county: i64,
    kind: &str,
    after: i64,
    most: i64,
) -> Result<Vec<Taken>, Fault> {
    db.rows(DOCS, args![county, kind, after, most], |row| {
        let grams = block::unpacked_whole(&row.get::<Vec<u8>>(2)?).ok_or_else(broken)?;
        Ok((row.get(0)?, row.get(1)?, grams))
    })
}

/// A block with its place and what its documents hold.
pub(super) type Held = (i64, i64, Vec<i64>);

/// Blocks after one.
pub(super) fn blocks(
    db: &mut Reader,
    county: i64,
    kind: &str,
    after: (i64, i64, i64),
    most: i64,
) -> Result<Vec<Held>, Fault> {
    db.rows(BLOCKS, args![county, kind, after.0, after.1, after.2, most], |row| {
        let numbers = block::unpacked(row.get(2)?, &row.get::<Vec<u8>>(3)?).ok_or_else(broken)?;
        Ok((row.get(0)?, row.get(1)?, numbers))
    })
}

const HOLD: &str = "
    INSERT INTO search_seen (county, lane, seq) VALUES ($1, -1, 1)
    ON CONFLICT (county, lane) DO UPDATE SET seq = search_seen.seq + 1";

/// Lets nobody else take in until this is committed.
pub(super) fn hold(tx: &mut Tx) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.exec(HOLD, args![county])?;
    Ok(())
}

const AHEAD: &str = "
    WITH RECURSIVE lanes (lane) AS (SELECT 0 UNION ALL SELECT lane + 1 FROM lanes WHERE lane < 63),
         stand (lane, tip, seen) AS (
            SELECT CAST(lanes.lane AS BIGINT),
                   CAST(COALESCE((SELECT MAX(r.seq) FROM record r WHERE r.county = $1 AND r.lane = lanes.lane), 0)
                        AS BIGINT),
                   CAST(COALESCE((SELECT s.seq FROM search_seen s WHERE s.county = $1 AND s.lane = lanes.lane), 0)
                        AS BIGINT)
              FROM lanes)
    SELECT lane, seen, tip FROM stand WHERE tip > seen ORDER BY lane";

/// Lanes of the record with entries that were not read yet, how far each was read, and its last position.
pub(super) fn ahead(db: &mut Reader, county: i64) -> Result<Vec<(i64, i64, i64)>, Fault> {
    db.rows(AHEAD, args![county], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Entries that were not read yet, from the positions of the lanes: nothing is counted.
pub(super) fn behind(db: &mut Reader, county: i64) -> Result<i64, Fault> {
    let lanes = ahead(db, county)?;
    Ok(lanes.iter().fold(0i64, |sum, (_, seen, tip)| sum.saturating_add(tip.saturating_sub(*seen))))
}

const ENTRIES: &str = "
    SELECT seq, kind, subject FROM record WHERE county = $1 AND lane = $2 AND seq > $3
     ORDER BY county, lane, seq LIMIT $4";

/// Entries of a lane after a position: position, kind, id of what it is about.
pub(super) fn entries(
    db: &mut Reader,
    county: i64,
    lane: i64,
    seen: i64,
    most: i64,
) -> Result<Vec<(i64, String, i64)>, Fault> {
    db.rows(ENTRIES, args![county, lane, seen, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

const SEEN: &str = "
    INSERT INTO search_seen (county, lane, seq) VALUES ($1, $2, $3)
    ON CONFLICT (county, lane) DO UPDATE SET seq = excluded.seq";

/// Notes how far a lane was read.
pub(super) fn seen(tx: &mut Tx, lane: i64, seq: i64) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    tx.put(SEEN, args![county, lane, seq])
}

const CLEAR_BLOCKS: &str = "DELETE FROM search_block WHERE county = $1";
const CLEAR_DOCS: &str = "DELETE FROM search_doc WHERE county = $1";
const CLEAR_SEEN: &str = "DELETE FROM search_seen WHERE county = $1";

/// Forgets the whole index.
pub(super) fn clear(tx: &mut Tx) -> Result<(), Fault> {
    let county = tx.county().as_i64();
    for sql in [CLEAR_BLOCKS, CLEAR_DOCS, CLEAR_SEEN] {
        tx.exec(sql, args![county])?;
    }
    Ok(())
}
