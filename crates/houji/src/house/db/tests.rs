use super::Source;
use super::conn::Conn;
use super::migrate::migrate;

#[test]
fn rows_are_found_by_the_index_made_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let source = Source::Lite(dir.path().join("houji.db"));
    migrate(&source).unwrap();
    // A second start gives the same figures again.
    migrate(&source).unwrap();
    let mut conn = Conn::open(&source).unwrap();
    let args = crate::args![1, 2];
    for (sql, index) in [
        (
            "EXPLAIN QUERY PLAN SELECT role FROM post WHERE county = $1 AND person = $2 ORDER BY county, id",
            "post_person",
        ),
        ("EXPLAIN QUERY PLAN SELECT data FROM passkey WHERE county = $1 AND person = $2", "passkey_person"),
        (
            "EXPLAIN QUERY PLAN SELECT data FROM record WHERE county = $1 AND subject = $2 ORDER BY at",
            "record_subject",
        ),
    ] {
        let plan = conn.rows(sql, args, |row| row.get::<String>(3)).unwrap();
        assert!(plan.iter().any(|step| step.contains(index)), "{sql}: {plan:?}");
    }
}
