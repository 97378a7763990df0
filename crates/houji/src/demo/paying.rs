//! Payments of the demo, lived through the same commands.

use super::dues::Paying;
use crate::books::model::{BookId, PartyId};
use crate::files::{self, SentFiles};
use crate::gate::Actor;
use crate::house::{App, Fault, Stop, random};
use crate::payments::commands::{AskPayment, DecidePayment, PayPayment};

/// A picture of a paper with nothing on it but lines.
fn blank_paper() -> Result<Vec<u8>, Fault> {
    let is_line = |x: u32, y: u32| y % 48 < 2 && (40..440).contains(&x);
    let ink = |x, y| image::Rgb(if is_line(x, y) { [120, 130, 150] } else { [248, 246, 240] });
    let mut bytes = std::io::Cursor::new(Vec::new());
    let written = image::RgbImage::from_fn(480, 640, ink).write_to(&mut bytes, image::ImageFormat::Png);
    written.map_err(|why| Fault::new(format!("a picture of the demo: {why}")))?;
    Ok(bytes.into_inner())
}

/// One act about a payment.
pub(super) async fn paid(app: &App, actor: &Actor, book: BookId, what: &Paying) -> Result<(), Stop> {
    let key = format!("demo-{book}-{}", app.ids.next(app.clock.now()));
    match what {
        Paying::Ask(id, ask) => {
            let (files, holder) = (Vec::new(), files::Holder::of_actor(app, actor)?);
            let (ask, sent) = (ask.as_ref().clone(), SentFiles { files, holder });
            let ids = (*id, PartyId::from_i64(app.ids.next(app.clock.now())));
            app.run(actor, None, AskPayment { book, ask, sent, ids, salt: random()? }).await.map(drop)
        }
        Paying::Decide(payment, _, verdict, version, words) => {
            let (payment, verdict, words) = (*payment, *verdict, (*words).to_owned());
            let decide = DecidePayment { payment, book, verdict, version: *version, words };
            app.run(actor, None, decide).await.map(drop)
        }
        Paying::Pay(payment, day, _) => {
            let photo = files::receive_of(app, actor, &key, blank_paper()?).await?;
            let (files, holder) = (vec![photo.id], files::Holder::of_actor(app, actor)?);
            let bank_ref = format!("{day}0017").replace('-', "");
            let (payment, day, sent) = (*payment, *day, SentFiles { files, holder });
            app.run(actor, None, PayPayment { payment, book, day, bank_ref, sent, salt: random()? })
                .await
                .map(drop)
        }
    }
}
