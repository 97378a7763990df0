//! A block of the index: whole numbers, growing, as the steps between them. Pure.

/// Most numbers in a block.
pub(super) const MOST: usize = 256;

/// The number a document is kept under: ids of one kind grow with time, the last digits tell the village.
pub(super) fn posting(id: i64, place: i64) -> i64 {
    id.saturating_mul(VILLAGES).saturating_add(place.rem_euclid(VILLAGES))
}

/// Villages that a township can have.
pub(super) const VILLAGES: i64 = 1000;

/// The document a number stands for.
pub(super) fn id_of(posting: i64) -> i64 {
    posting.div_euclid(VILLAGES)
}

/// The steps from each number to the next; `numbers` grow.
pub(super) fn packed(numbers: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.len().saturating_mul(3));
    for two in numbers.windows(2) {
        let [from, to] = two else { continue };
        let mut step = u64::from_be_bytes(to.wrapping_sub(*from).to_be_bytes());
        while step > 0x7f {
            bytes.push(low_bits(step) | 0x80);
            step >>= 7;
        }
        bytes.push(low_bits(step));
    }
    bytes
}

fn low_bits(step: u64) -> u8 {
    u8::try_from(step & 0x7f).unwrap_or(0)
}

/// The numbers again, the first of which is `low`; `None` when the bytes are not steps.
pub(super) fn unpacked(low: i64, bytes: &[u8]) -> Option<Vec<i64>> {
    let (mut numbers, mut at, mut step, mut shift) = (vec![low], low, 0u64, 0u32);
    for byte in bytes {
        let bits = u64::from(byte & 0x7f);
        step |= bits.checked_shl(shift).filter(|moved| moved >> shift == bits)?;
        if byte & 0x80 == 0 {
            let next = at.wrapping_add(i64::from_be_bytes(step.to_be_bytes()));
            if next <= at {
                return None;
            }
            numbers.push(next);
            (at, step, shift) = (next, 0, 0);
        } else {
            shift = shift.checked_add(7).filter(|shift| *shift < 64)?;
        }
    }
    (shift == 0).then_some(numbers)
}

/// A set of numbers by itself: the first in eight bytes, then the steps.
pub(super) fn packed_whole(numbers: &[i64]) -> Vec<u8> {
    match numbers.first() {
        Some(first) => [first.to_be_bytes().as_slice(), &packed(numbers)].concat(),
        None => Vec::new(),
    }
}

/// The reverse of [`packed_whole`].
pub(super) fn unpacked_whole(bytes: &[u8]) -> Option<Vec<i64>> {
    if bytes.is_empty() {
        return Some(Vec::new());
    }
    let (first, rest) = bytes.split_first_chunk::<8>()?;
    unpacked(i64::from_be_bytes(*first), rest)
}

/// Blocks of a bearable size. What grows at its end fills a block before it begins the next.
pub(super) fn split(numbers: &[i64], grew_at_end: bool) -> Vec<&[i64]> {
    if numbers.len() <= MOST {
        return vec![numbers];
    }
    let size = if grew_at_end { MOST } else { numbers.len().div_ceil(2).clamp(1, MOST) };
    numbers.chunks(size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        for numbers in [
            vec![7],
            vec![-5, 0, 1, 127, 128, 129, 16_511, i64::MAX],
            vec![i64::MIN, -1, 0, i64::MAX],
            (0..300).map(|n| 80_000_000_000_000 + n * n * 1001).collect(),
        ] {
            assert_eq!(unpacked(numbers[0], &packed(&numbers)), Some(numbers.clone()));
            assert_eq!(unpacked_whole(&packed_whole(&numbers)), Some(numbers));
        }
        assert_eq!(unpacked_whole(&packed_whole(&[])), Some(Vec::new()));
    }

    #[test]
    fn what_was_never_packed_is_refused() {
        for bytes in
            [&[0x80][..], &[0], &[0xff; 11], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]]
        {
            assert_eq!(unpacked(0, bytes), None, "{bytes:?}");
        }
        assert_eq!(unpacked_whole(&[1, 2, 3]), None);
    }

    #[test]
    fn a_number_tells_the_document_and_the_village() {
        let number = posting(89_999_999_999, 140_824_103_201);
        assert_eq!((id_of(number), number % VILLAGES), (89_999_999_999, 201));
        assert_eq!(id_of(posting((1 << 53) - 1, 140_824_103_999)), (1 << 53) - 1);
    }

    #[test]
    fn blocks_stay_bearable() {
        let numbers: Vec<i64> = (0..=256).collect();
        let sizes = |grew| split(&numbers, grew).iter().map(|block| block.len()).collect::<Vec<_>>();
        assert_eq!((sizes(true), sizes(false)), (vec![256, 1], vec![129, 128]));
        assert_eq!(split(&numbers[..256], false).len(), 1);
    }
}
