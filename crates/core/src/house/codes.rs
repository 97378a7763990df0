//! Choices that are stored and sent by a stable code and read by a name.

/// Declares an enum of stable codes with their names.
#[macro_export]
#[doc(hidden)]
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$each:meta])* $variant:ident $code:literal $zh:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$each])* $variant),* }

        impl $name {
            /// All, with code and name.
            pub const ALL: &[($name, &'static str, &'static str)] = &[$(($name::$variant, $code, $zh)),*];

            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),* }
            }

            /// Name.
            pub fn zh(self) -> &'static str {
                match self { $($name::$variant => $zh),* }
            }

            /// The one of a code.
            pub fn parse(code: &str) -> Option<$name> {
                $name::ALL.iter().find(|(_, each, _)| *each == code).map(|(one, _, _)| *one)
            }
        }
    };
}
