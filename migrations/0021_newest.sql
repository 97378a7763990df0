-- What the villages of the county published last.
CREATE INDEX notice_newest ON notice (county, shown_at, id) WHERE shown_at > 0 AND published > 0;
