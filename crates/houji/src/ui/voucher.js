// Makes entering a voucher quicker: keys, running sums, rows pasted from a spreadsheet. The form works without it.
(function () {
  'use strict';
})();
