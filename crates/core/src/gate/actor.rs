//! Who acts.

use super::Role;
use houji_base::{DivisionCode, PersonId, SessionId};

/// A post held today: a role in a place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Post {
    /// What.
    pub role: Role,
    /// Where.
    pub place: DivisionCode,
}

/// Somebody who asks for something, with the posts that are in force today.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Actor {
    /// The person; `None` for a visitor and for the program itself.
    pub person: Option<PersonId>,
    /// The session, when there is one.
    pub session: Option<SessionId>,
    /// Name to greet by; never logged.
    pub name: String,
    /// Posts in force. A visitor holds one: public, of the county.
    pub posts: Vec<Post>,
    /// Of several places with posts the one that lists begin with, when the person has chosen one.
    pub first: Option<DivisionCode>,
}

impl Actor {
    /// Anybody, not signed in.
    pub fn visitor(county: DivisionCode) -> Actor {
        let posts = vec![Post { role: Role::Public, place: county }];
        Actor { person: None, session: None, name: String::new(), posts, first: None }
    }

    /// A person with posts. The rights of the public come on top.
    pub fn person(person: PersonId, name: String, mut posts: Vec<Post>, county: DivisionCode) -> Actor {
        posts.push(Post { role: Role::Public, place: county });
        Actor { person: Some(person), session: None, name, posts, first: None }
    }

    /// The places of the offices held, each once, in the order of the posts.
    pub fn offices_at(&self) -> Vec<DivisionCode> {
        let mut places = Vec::new();
        for post in self.posts.iter().filter(|post| post.role.is_office()) {
            if !places.contains(&post.place) {
                places.push(post.place);
            }
        }
        places
    }

    /// The person's id as stored in the record; 0 for a visitor or the program.
    pub fn person_number(&self) -> i64 {
        self.person.map_or(0, PersonId::as_i64)
    }

    /// True when signed in.
    pub fn is_signed_in(&self) -> bool {
        self.person.is_some()
    }
}
