//! The bot's token, from the environment or from a file that the environment names.

use std::fmt;
use std::path::PathBuf;

use crate::knowledge::{Finding, Severity};

/// The bot's token. Cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token itself, for the one place that signs in with it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The token from `DISCORD_TOKEN`, or from the file that `DISCORD_TOKEN_FILE` names; `Ok(None)` if neither is set.
///
/// # Errors
/// A finding that says what is wrong with the one that is set.
pub fn token() -> Result<Option<Token>, Finding> {
    let wrong = |path: &str, what: String, mend: &str| Finding {
        path: PathBuf::from(path),
        line: 0,
        column: 0,
        severity: Severity::Blocks,
        what,
        mend: mend.to_owned(),
    };
    let (name, text) = match (std::env::var("DISCORD_TOKEN"), std::env::var("DISCORD_TOKEN_FILE")) {
        (Ok(token), _) if !token.trim().is_empty() => ("DISCORD_TOKEN".to_owned(), token),
        (_, Ok(file)) if !file.is_empty() => {
            let text = std::fs::read_to_string(&file);
            let text = text.map_err(|error| {
                wrong(
                    &file,
                    format!("the token file cannot be read ({error})"),
                    "mend DISCORD_TOKEN_FILE, or the file's rights",
                )
            })?;
            (file, text)
        }
        _ => return Ok(None),
    };
    let token = text.trim();
    let clinging = token.strip_prefix("Bot").filter(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace));
    let token = clinging.map_or(token, str::trim_start);
    if token.is_empty() || token.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
        return Err(wrong(
            &name,
            "this holds no bot token".to_owned(),
            "copy the token from the Bot page of your application, on one line",
        ));
    }
    Ok(Some(Token(token.to_owned())))
}

/// A warning if the token's file can be read by other people of this machine.
#[must_use]
pub fn token_file_is_open() -> Option<Finding> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = std::env::var("DISCORD_TOKEN_FILE").ok()?;
        let mode = std::fs::metadata(&file).ok()?.permissions().mode();
        if mode & 0o077 != 0 {
            return Some(Finding {
                path: PathBuf::from(&file),
                line: 0,
                column: 0,
                severity: Severity::Warns,
                what: format!("others on this machine can read the token (mode {:04o})", mode & 0o777),
                mend: format!("chmod 600 {file}"),
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn a_token_cannot_be_printed() {
        assert_eq!(format!("{:?}", Some(Token("secret".to_owned()))), "Some(Token(…))");
    }
}
