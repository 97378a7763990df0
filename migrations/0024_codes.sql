-- Codes that were sent are forgotten after a day; they are found without looking at every message there ever was.
CREATE INDEX message_code ON message (county, kind, due_at) WHERE kind = 'sign_in.code';
