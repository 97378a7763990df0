-- Totals of a place lie together: its days, each month after the days of it, what stands now after them all. Most acts
-- count something of today, of this month and of now, at three levels, and so change one page a place.
CREATE TABLE tally_by_time (
    county {int} NOT NULL,
    place {int} NOT NULL,
    -- yyyymmdd for a day, yyyymm99 for a month, 99999999 for all time.
    span {int} NOT NULL,
    measure TEXT{bytewise} NOT NULL,
    lane {int} NOT NULL,
    n {int} NOT NULL,
    PRIMARY KEY (county, place, span, measure, lane)
){clustered};
INSERT INTO tally_by_time (county, place, span, measure, lane, n)
SELECT county, place, CASE WHEN span = 0 THEN 99999999 WHEN span < 1000000 THEN span * 100 + 99 ELSE span END,
       measure, lane, n
  FROM tally;
DROP TABLE tally;
ALTER TABLE tally_by_time RENAME TO tally;
