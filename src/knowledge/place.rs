//! From byte offsets, which the parser gives, to the lines and columns that a person looks for.

use std::ops::Range;

/// Characters are counted once a block, so that a column in one endless line costs no more than in a short one.
const BLOCK: usize = 1024;

/// Where the lines of one file begin.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    bytes: &'t [u8],
    /// Byte offsets.
    starts: Vec<usize>,
    /// Characters before each block of the file.
    characters: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// `bytes` need not be UTF-8: what is no character then counts as one or none.
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        let after_newlines = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(after_newlines).collect();
        let mut before = 0;
        let mut characters = vec![0];
        for block in bytes.chunks(BLOCK) {
            before += count(block);
            characters.push(before);
        }
        Self { bytes, starts, characters }
    }

    /// Line and column of a byte, both from 1; what lies behind the end is at the end.
    pub(crate) fn at(&self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.bytes.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = self.before(offset) - self.before(start) + 1;
        (saturated(line), saturated(column))
    }

    /// The bytes of a span as text, for messages.
    pub(super) fn text(&self, span: Range<usize>) -> String {
        String::from_utf8_lossy(self.bytes.get(span).unwrap_or_default()).into_owned()
    }

    fn before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let rest = self.bytes.get(block * BLOCK..offset).unwrap_or_default();
        self.characters.get(block).copied().unwrap_or_default() + count(rest)
    }
}

/// Characters of UTF-8, cut anywhere: each has one byte that continues no other.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let lines = Lines::new("ab\r\nä€x\n\nz".as_bytes());
        let expected =
            [(0, (1, 1)), (1, (1, 2)), (4, (2, 1)), (6, (2, 2)), (9, (2, 3)), (11, (3, 1)), (12, (4, 1)), (99, (4, 2))];
        for (offset, place) in expected {
            assert_eq!(lines.at(offset), place, "offset {offset}");
        }
    }

    #[test]
    fn an_endless_line_is_counted_right_across_blocks() {
        let text = "é".repeat(3 * BLOCK);
        assert_eq!(Lines::new(text.as_bytes()).at(2 * 2_500), (1, 2_501));
    }

    #[test]
    fn an_empty_file_has_a_first_line() {
        assert_eq!(Lines::new(b"").at(0), (1, 1));
    }
}
