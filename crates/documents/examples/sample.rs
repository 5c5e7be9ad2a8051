//! Writes the sample document to a file, to look at while changing the template:
//! `cargo run -p absher-documents --example sample -- sample.pdf`

#[path = "../tests/sample/mod.rs"]
#[allow(clippy::expect_used, unreachable_pub, dead_code)]
mod sample;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("give the file to write")?;
    let sample = sample::sample();
    let pdf = absher_documents::render(&sample.data)?;
    std::fs::write(
        path,
        absher_documents::seal_file(&pdf, &sample.sealed, &sample.key)?,
    )?;
    Ok(())
}
