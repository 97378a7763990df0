//! Who agrees to a payment, by how much it is (审批链): tiers of amounts, each with its steps in order. Pure.

use crate::gate::Role;
use houji_base::Fen;

/// Roles that may stand in a chain, which are those the gate lets agree to payments.
pub const SIGNERS: [Role; 5] =
    [Role::VillageSecretary, Role::FirstSecretary, Role::Supervisor, Role::TownClerk, Role::TownLeader];
/// Most tiers.
const TIERS: usize = 6;

/// Tiers with their steps, the smallest first; the last has no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain(Vec<(Option<Fen>, Vec<Role>)>);

impl Chain {
    /// Reads `5000:VS+SUP+TC;VS+SUP+TC+TL`: up to 5,000 yuan three steps, above it four.
    pub fn parse(text: &str) -> Option<Chain> {
        let tiers: Vec<_> = text.split(';').map(tier).collect::<Option<_>>()?;
        let (last, limited) = tiers.split_last()?;
        let is_rising = limited.is_sorted_by(|one, next| one.0.is_some() && one.0 < next.0);
        let is_bounded = tiers.len() <= TIERS && last.0.is_none();
        (is_bounded && is_rising && limited.iter().all(|tier| tier.0.is_some())).then_some(Chain(tiers))
    }

    /// The steps for an amount.
    pub fn steps(&self, amount: Fen) -> &[Role] {
        self.tier(amount).map_or(&[], |(_, steps)| steps.as_slice())
    }

    /// The largest amount that goes the same way as this one; `None` when there is no limit.
    pub fn limit(&self, amount: Fen) -> Option<Fen> {
        self.tier(amount).and_then(|(most, _)| *most)
    }

    fn tier(&self, amount: Fen) -> Option<&(Option<Fen>, Vec<Role>)> {
        self.0.iter().find(|(most, _)| most.is_none_or(|most| amount <= most))
    }

    /// For people.
    pub fn zh(&self) -> String {
        let tier = |(most, steps): &(Option<Fen>, Vec<Role>)| {
            let names: Vec<&str> = steps.iter().map(|role| role.zh()).collect();
            let up_to = most.map_or_else(|| "再多的".to_owned(), |most| format!("{} 元以内", most.grouped()));
            format!("{up_to}：{}", names.join("、"))
        };
        self.0.iter().map(tier).collect::<Vec<_>>().join("；")
    }
}

fn tier(text: &str) -> Option<(Option<Fen>, Vec<Role>)> {
    let (most, roles) = match text.split_once(':') {
        Some((most, roles)) => (Some(Fen::parse(most).ok().filter(|most| *most > Fen::ZERO)?), roles),
        None => (None, text),
    };
    Some((most, steps(roles)?))
}

/// Reads `VS+SUP+TC`: roles that may sign, none twice.
pub fn steps(text: &str) -> Option<Vec<Role>> {
    let steps: Vec<Role> = text.split('+').map(Role::parse).collect::<Option<_>>()?;
    let is_once = |(at, role): (usize, &Role)| !steps.iter().take(at).any(|before| before == role);
    let is_good = steps.iter().all(|role| SIGNERS.contains(role)) && steps.iter().enumerate().all(is_once);
    is_good.then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_goes_the_way_of_its_tier() {
        let chain = Chain::parse("5000:VS+SUP+TC;20000:VS+SUP+TC+TL;SUP+TL").unwrap();
        let codes = |fen| chain.steps(Fen::new(fen)).iter().map(|role| role.code()).collect::<Vec<_>>();
        for (fen, expected) in [
            (1, vec!["VS", "SUP", "TC"]),
            (500_000, vec!["VS", "SUP", "TC"]),
            (500_001, vec!["VS", "SUP", "TC", "TL"]),
            (2_000_000, vec!["VS", "SUP", "TC", "TL"]),
            (2_000_001, vec!["SUP", "TL"]),
        ] {
            assert_eq!(codes(fen), expected, "{fen}");
        }
        assert_eq!(chain.limit(Fen::new(500_000)), Some(Fen::new(500_000)));
        assert_eq!(chain.limit(Fen::new(2_000_001)), None);
        assert!(chain.zh().starts_with("5,000.00 元以内：村党组织书记、村务监督委员会成员、乡镇经办人；"));
    }

    #[test]
    fn what_is_no_chain_is_not_read() {
        for (text, good) in [
            ("VS", true),
            ("0.01:VS;TL", true),
            ("", false),
            ("VS+VS", false),
            ("VS+VIL", false),
            ("VS+", false),
            ("5000:VS", false),
            ("0:VS;TL", false),
            ("5000:VS;5000:SUP;TL", false),
            ("6000:VS;5000:SUP;TL", false),
            ("VS;5000:SUP;TL", false),
            ("VS;TL", false),
            ("1:VS;2:VS;3:VS;4:VS;5:VS;TL", true),
            ("1:VS;2:VS;3:VS;4:VS;5:VS;6:VS;TL", false),
        ] {
            assert_eq!(Chain::parse(text).is_some(), good, "{text:?}");
        }
    }
}
