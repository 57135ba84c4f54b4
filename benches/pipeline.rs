//! Whole runs over synthetic statistics of a country, in Parquet, without charts.

use std::path::Path;
use std::process::Command;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

/// The program with arguments, started in a directory; criterion's own process stays small.
fn klyfta(directory: &Path, arguments: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_klyfta"))
        .args(arguments)
        .current_dir(directory)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .expect("the program was built for this bench");
    assert!(status.success());
}

fn pipeline(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("there is room for a sample");
    let sample = [
        "sample",
        "country",
        "--areas",
        "6160",
        "--years",
        "1995..2024",
        "--groups",
        "8",
        "--format",
        "parquet",
        "--out",
        ".",
    ];
    klyfta(directory.path(), &sample);
    let pipeline = include_str!("../pipelines/country.toml").replace("data-samples/country", ".");
    std::fs::write(directory.path().join("country.toml"), pipeline).expect("there is room");
    let mut group = criterion.benchmark_group("pipeline");
    group.sample_size(10);
    let out = directory.path().join("out");
    group.bench_function(
        "country, 6160 areas x 30 years x 8 groups, Parquet",
        |bencher| {
            bencher.iter_batched(
                // A first publication, which has no other to be compared with.
                || {
                    if out.exists() {
                        std::fs::remove_dir_all(&out).expect("the bench made it");
                    }
                },
                |()| klyfta(directory.path(), &["run", "country.toml", "--quiet"]),
                BatchSize::PerIteration,
            );
        },
    );
    let municipalities = directory.path().join("municipalities");
    let sample = ["sample", "follow-up", "--municipalities", "290", "--out"];
    let to = municipalities.to_str().expect("a temporary directory");
    klyfta(directory.path(), &[&sample[..], &[to]].concat());
    let pipeline = include_str!("../pipelines/ostergotland-follow-up.toml");
    let pipeline = pipeline.replace("data-samples/follow-up", to);
    std::fs::write(directory.path().join("follow-up.toml"), pipeline).expect("there is room");
    let out_of_follow_up = directory.path().join("out-of-follow-up");
    group.bench_function("follow-up, 290 municipality pages with charts", |bencher| {
        bencher.iter_batched(
            || {
                if out_of_follow_up.exists() {
                    std::fs::remove_dir_all(&out_of_follow_up).expect("the bench made it");
                }
            },
            |()| {
                let run = [
                    "run",
                    "follow-up.toml",
                    "--quiet",
                    "--out",
                    "out-of-follow-up",
                ];
                klyfta(directory.path(), &run);
            },
            BatchSize::PerIteration,
        );
    });
    // Statistics Sweden's table lies beside the checkout where the project is developed.
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = checkout.join("../shared/real/sweden");
    if data.is_dir() {
        let set = format!("data={}", data.display());
        let out = directory.path().join("sweden");
        let run = [
            "run",
            "pipelines/sweden-regso-birth.toml",
            "--set",
            &set,
            "--out",
            out.to_str().expect("temporary paths are plain"),
            "--force",
            "--quiet",
        ];
        group.bench_function(
            "sweden, 3363 areas x 4 years x 2 groups, CSV to report",
            |bencher| bencher.iter(|| klyfta(checkout, &run)),
        );
    } else {
        eprintln!("left out: {} is missing", data.display());
    }
    group.finish();
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
