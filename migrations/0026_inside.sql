-- Publications for party members alone, and the register of who is one.

-- Who reads it: 0 everybody, 1 the party members of the village. Set when it is begun and never changed.
ALTER TABLE notice ADD COLUMN audience {int} NOT NULL DEFAULT 0;

-- What the party members of a village read, the newest last.
CREATE INDEX notice_inside ON notice (county, village, shown_at, id) WHERE audience = 1;

-- Party members by village and number. The general index of posts leads over everybody who lives there.
CREATE INDEX post_party ON post (county, place, id) WHERE role = 'PM';
