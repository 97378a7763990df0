//! Live walls under load: many screens listen while desks act, and every filing must reach every one of them
//! within a second. Then the county's totals are read again with the totals of half a million villages beside them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use tokio::net::TcpStream;

use crate::Outcome;
use crate::api::{Api, Filing, Handling, be};
use crate::houji::Houji;
use crate::load::Sender;

/// What is to be measured.
#[derive(Args)]
pub(crate) struct Options {
    /// The program.
    #[arg(long)]
    houji: PathBuf,
    /// Screens that listen at once.
    #[arg(long, default_value_t = 200)]
    listeners: usize,
    /// Appeals filed one after the other.
    #[arg(long, default_value_t = 20)]
    filings: usize,
    /// An empty PostgreSQL database in place of SQLite. Filings then go through a second process.
    #[arg(long)]
    database_url: Option<String>,
    /// Villages whose totals are put beside the county's.
    #[arg(long, default_value_t = 500_000)]
    villages: i64,
}

/// A filing must be on every wall within this time.
const LIMIT: Duration = Duration::from_secs(1);
/// Between two filings.
const PAUSE: Duration = Duration::from_millis(700);
/// How long all screens may take to come.
const ARRIVAL: Duration = Duration::from_secs(30);
const FILER: &str = "15400000001";
const VILLAGE: &str = "140824103201";
const CLERK: &str = "clerk";
const DESKS: usize = 3;

/// When each screen first showed at least so many filings of today.
type Seen = Arc<Mutex<Vec<BTreeMap<i64, Instant>>>>;

/// Measures and tells; an error when a filing came too late anywhere.
pub(crate) fn walls(options: &Options) -> Outcome<()> {
    let scratch = tempfile::tempdir()?;
    let houji = Houji::new(&options.houji, &scratch.path().join("data"), options.database_url.as_deref());
    drop(houji.demo()?);
    let (filer, clerk) = (houji.token(FILER)?, houji.token(CLERK)?);
    let server = houji.serve_demo()?;
    let second = options.database_url.as_ref().map(|_| houji.serve_demo()).transpose()?;
    let writing = second.as_ref().unwrap_or(&server);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let seen: Seen = Arc::new(Mutex::new(vec![BTreeMap::new(); options.listeners]));
    let cookie = be(&server.base, "wall")?;
    let address = server.base.trim_start_matches("http://").to_owned();
    for number in 0..options.listeners {
        let (address, cookie, seen) = (address.clone(), cookie.clone(), Arc::clone(&seen));
        runtime.spawn(async move {
            if let Err(why) = listen(&address, &cookie, number, &seen).await {
                eprintln!("screen {number}: {why}");
            }
        });
    }
    let before = wait_for_all(&seen)?;
    let sender = Sender { token: filer, village: VILLAGE.to_owned() };
    let sent = file_all(&Api::new(&writing.base), &sender, &clerk, options.filings)?;
    std::thread::sleep(LIMIT);
    let result = tell(options, &seen, before, &sent);
    runtime.shutdown_background();
    drop((server, second));
    result?;
    totals(&houji, scratch.path(), options)
}

/// Waits until every screen has shown something; the filings of today at that time.
fn wait_for_all(seen: &Seen) -> Outcome<i64> {
    let begun = Instant::now();
    while begun.elapsed() < ARRIVAL {
        {
            let screens = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let shown: Vec<i64> =
                screens.iter().filter_map(|screen| Some(*screen.last_key_value()?.0)).collect();
            if shown.len() == screens.len() {
                return Ok(shown.into_iter().max().unwrap_or(0));
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err("not every screen got its first drawing".into())
}

/// Files one appeal after the other, each at once taken on and answered by a desk; when each was sent.
fn file_all(api: &Api, sender: &Sender, clerk: &str, filings: usize) -> Outcome<Vec<Instant>> {
    let (work, orders) = std::sync::mpsc::channel::<String>();
    let orders = Arc::new(Mutex::new(orders));
    for _ in 0..DESKS {
        let (orders, api, clerk) = (Arc::clone(&orders), api.clone(), clerk.to_owned());
        std::thread::spawn(move || {
            loop {
                let order = orders.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(appeal) = order else { return };
                for what in [Handling::Accept, Handling::Reply] {
                    let key = Filing::fresh().map(|fresh| fresh.key).unwrap_or_default();
                    if let Err(why) = api.handle(&clerk, &key, &appeal, what) {
                        eprintln!("a desk: {why}");
                    }
                }
            }
        });
    }
    let mut sent = Vec::new();
    for _ in 0..filings {
        let at = Instant::now();
        let answer = api.file(sender, &Filing::fresh()?)?;
        let id = answer.field("id").filter(|_| answer.good());
        work.send(id.ok_or_else(|| format!("filing answered {} {}", answer.status, answer.text))?)?;
        sent.push(at);
        std::thread::sleep(PAUSE);
    }
    Ok(sent)
}

/// From sending a filing to its showing on each screen.
fn tell(options: &Options, seen: &Seen, before: i64, sent: &[Instant]) -> Outcome<()> {
    let screens = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut delays, mut missed) = (Vec::new(), 0usize);
    for (number, at) in sent.iter().enumerate() {
        let wanted = before.saturating_add(i64::try_from(number)?).saturating_add(1);
        for screen in screens.iter() {
            match screen.range(wanted..).map(|(_, shown)| *shown).min() {
                Some(shown) => delays.push(shown.saturating_duration_since(*at)),
                None => missed = missed.saturating_add(1),
            }
        }
    }
    delays.sort_unstable();
    let at = |percent: usize| {
        delays.get((delays.len().saturating_mul(percent) / 100).min(delays.len().saturating_sub(1)))
    };
    let ms = |delay: Option<&Duration>| delay.map_or(0, Duration::as_millis);
    let (p50, p99, most) = (ms(at(50)), ms(at(99)), delays.last());
    let (screens, filings) = (options.listeners, sent.len());
    println!(
        "walls: {screens} screens, {filings} filings, {DESKS} desks: p50 {p50} ms, p99 {p99} ms, max {} ms, missed {missed}",
        ms(most)
    );
    if missed > 0 || most.is_none_or(|most| *most > LIMIT) {
        return Err("a filing was not on every wall within a second".into());
    }
    Ok(())
}

/// One screen: reads the stream for as long as it lasts and notes when the count of today's filings grew.
async fn listen(address: &str, cookie: &str, number: usize, seen: &Seen) -> Outcome<()> {
    let stream = TcpStream::connect(address).await?;
    let request = format!("GET /wall/events HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\n\r\n");
    stream.writable().await?;
    if stream.try_write(request.as_bytes())? < request.len() {
        return Err("the request was not taken whole".into());
    }
    let (mut text, mut piece) = (Vec::new(), vec![0u8; 64 * 1024]);
    loop {
        stream.readable().await?;
        match stream.try_read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => text.extend_from_slice(piece.get(..read).unwrap_or_default()),
            Err(why) if why.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(why) => return Err(why.into()),
        }
        while let Some((count, end)) = first_figure(&text) {
            let mut screens = seen.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(screen) = screens.get_mut(number) {
                screen.entry(count).or_insert_with(Instant::now);
            }
            text.drain(..end);
        }
    }
}

/// The first figure of the next drawing, which is the count of today's filings, and where it ends.
fn first_figure(text: &[u8]) -> Option<(i64, usize)> {
    let view = find(text, b"event: view\n", 0)?;
    let mark = b"class=\\\"num\\\">";
    let begin = find(text, mark, view)?.saturating_add(mark.len());
    let end = find(text, b"<", begin)?;
    let digits = String::from_utf8_lossy(text.get(begin..end)?).replace(',', "");
    Some((digits.parse().ok()?, end))
}

fn find(text: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let found = text.get(from..)?.windows(wanted.len()).position(|window| window == wanted)?;
    Some(found.saturating_add(from))
}

/// Codes from here on no division has, so that nothing the demo shows is touched.
const FIRST_CODE: i64 = 140_824_900_000_000;
/// Reads of the county's drawing, far enough apart that each is drawn anew.
const READS: usize = 15;
const APART: Duration = Duration::from_millis(550);

/// The county's totals alone, and beside the totals of many villages.
fn totals(houji: &Houji, scratch: &Path, options: &Options) -> Outcome<()> {
    let (alone, villages) = (read_totals(houji)?, options.villages);
    let last = FIRST_CODE.saturating_add(villages).saturating_sub(1);
    match &options.database_url {
        None => {
            let db = rusqlite::Connection::open(scratch.join("data").join("houji.db"))?;
            db.execute(
                "WITH RECURSIVE v (place) AS (SELECT ?1 UNION ALL SELECT place + 1 FROM v WHERE place < ?2),
                      w (measure, span) AS (VALUES ('appeal.open', 99999999),
                          ('appeal.cat.other', CAST(strftime('%Y%m99', 'now', '+8 hours') AS INTEGER)),
                          ('appeal.filed', CAST(strftime('%Y%m%d', 'now', '+8 hours') AS INTEGER)))
                 INSERT INTO tally (county, place, measure, span, lane, n)
                 SELECT 140824000000, place, measure, span, 0, 1 FROM v CROSS JOIN w",
                [FIRST_CODE, last],
            )?;
        }
        Some(url) => {
            let mut db = postgres::Client::connect(url, postgres::NoTls)?;
            db.execute(
                "INSERT INTO tally (county, place, measure, span, lane, n)
                 SELECT 140824000000, place, measure, span, 0, 1 FROM generate_series($1::BIGINT, $2::BIGINT) place
                  CROSS JOIN (VALUES ('appeal.open', 99999999),
                      ('appeal.cat.other', CAST(to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYYMM') || '99' AS INT)), ('appeal.filed',
                      CAST(to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYYMMDD') AS INT))) w (measure, span)",
                &[&FIRST_CODE, &last],
            )?;
            db.batch_execute("ANALYZE tally")?;
        }
    }
    let beside = read_totals(houji)?;
    println!(
        "totals: median {} µs alone, {} µs beside {villages} villages",
        alone.as_micros(),
        beside.as_micros()
    );
    if beside > alone.saturating_mul(2).saturating_add(Duration::from_millis(2)) {
        return Err("the county's totals take longer the more villages there are".into());
    }
    Ok(())
}

/// Median time of a read of the wall.
fn read_totals(houji: &Houji) -> Outcome<Duration> {
    let server = houji.serve_demo()?;
    let (api, cookie) = (Api::new(&server.base), be(&server.base, "wall")?);
    let mut times = Vec::new();
    for _ in 0..READS {
        std::thread::sleep(APART);
        let at = Instant::now();
        let answer = api.page("/wall/snapshot", Some(&cookie))?;
        times.push(at.elapsed());
        if !answer.good() {
            return Err(format!("the wall answered {}", answer.status).into());
        }
    }
    times.sort_unstable();
    times.get(READS / 2).copied().ok_or_else(|| "nothing was read".into())
}

#[cfg(test)]
mod tests {
    use super::first_figure;

    #[test]
    fn reads_the_count_of_a_drawing_and_waits_for_the_rest() {
        let event = br#"1f
event: view
data: {"at":1,"html":"<span class=\"num\">1,234</span>"}"#;
        let (count, end) = first_figure(event).unwrap();
        assert_eq!((count, event.get(end)), (1234, Some(&b'<')));
        assert_eq!(first_figure(&event[..60]), None);
        assert_eq!(first_figure(b"event: beat\ndata: 1\n\n"), None);
    }
}
