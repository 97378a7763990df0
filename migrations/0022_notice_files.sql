-- Files of publications are asked for by their digest, which is all that a published text says of them.
CREATE INDEX attachment_published ON attachment (county, sha256, id) WHERE subject_kind = 'notice';
