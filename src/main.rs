//! Guidepost, the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    guidepost::cli::main()
}
