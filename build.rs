//! Compiles `proto/` without protoc: messages and services by tonic, canonical JSON by pbjson, descriptors for reflection.
//! Compiles the policy table too, and fails when a method of `proto/` has no row in it, or a field of what methods answer none
//! in the table of fields (`src/auth/policy/tables.rs`).

#[path = "src/auth/policy/tables.rs"]
mod tables;

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use protox::prost_reflect::prost_types::FileDescriptorSet;
use tables::{FIELDS, TABLE};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let (methods, answered) = compile_proto(&out)?;
    println!("cargo:rerun-if-changed={TABLE}");
    println!("cargo:rerun-if-changed={FIELDS}");
    tables::check_fields(&fs::read_to_string(FIELDS)?, &answered)?;
    fs::write(out.join("policy_table.rs"), tables::compile_policy(&fs::read_to_string(TABLE)?, &methods)?)?;
    Ok(())
}

/// Generates the code of `proto/`; answers every method as `Service.Method`, and every field of what they answer as
/// `Message.field`.
fn compile_proto(out: &Path) -> Result<(BTreeSet<String>, BTreeSet<String>), Box<dyn Error>> {
    let root = Path::new("proto");
    println!("cargo:rerun-if-changed=proto");
    let mut files: Vec<PathBuf> =
        fs::read_dir(root.join("focalpoint/v1"))?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "proto"));
    files.sort();

    let mut compiler = protox::Compiler::new([root])?;
    compiler.include_imports(true).include_source_info(true).open_files(&files)?;
    let encoded = compiler.encode_file_descriptor_set();
    fs::write(out.join("descriptor.bin"), &encoded)?;

    let descriptors = compiler.file_descriptor_set();
    let (methods, answered) = (tables::methods(&descriptors), tables::answered(&descriptors));
    tonic_prost_build::configure()
        .compile_well_known_types(true)
        .extern_path(".google.protobuf", "::pbjson_types")
        .bytes(".focalpoint.v1")
        .btree_map(".focalpoint.v1")
        .compile_fds(descriptors.clone())?;
    pbjson_build::Builder::new()
        .register_descriptors(&encoded)?
        .btree_map([".focalpoint.v1"])
        .build(&[".focalpoint.v1"])?;
    Ok((methods, answered))
}
