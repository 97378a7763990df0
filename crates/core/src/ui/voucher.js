// Makes entering a voucher quicker: keys, running sums, rows pasted from a spreadsheet. The form works without it, and
// nothing is posted before somebody presses the button.
(function () {
  'use strict';
  var doc = document, form = doc.querySelector('form[data-voucher]');
  if (!form) { return; }
  var MOST = +form.getAttribute('data-voucher'), CELLS = ['summary', 'account', 'party', 'debit', 'credit'];
  var post = one('button[value=post]'), told = one('[data-told]'), bar = one('[data-balance]'), wait = null;
  function one(selector, root) { return (root || form).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || form).querySelectorAll(selector)); }
  function rows() { return all('tr[data-row]'); }
  function cell(row, name) { return one('input[name$="-' + name + '"]', row); }
  function nameOf(field) { return (/^line\d+-(\w+)$/.exec(field.name) || [])[1]; }
  function isBlank(row) { return CELLS.every(function (name) { return !cell(row, name).value.trim(); }); }
  function tell(words) { told.textContent = words; told.hidden = !words; }

  // Amounts are whole fen; what cannot be read is null.
  function plain(text) {
    return text.trim().replace(/[０-９．，－＝]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 0xFEE0); }).replace(/[\s元¥￥]/g, '');
  }
  function fen(text) {
    var found = /^(-?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d{0,2})0*)?$/.exec(plain(text));
    if (!found) { return null; }
    var size = Number(found[2].replace(/,/g, '') || 0) * 100 + Number(((found[3] || '') + '00').slice(0, 2));
    return found[1] ? -size : size;
  }
  function grouped(amount) {
    var size = Math.abs(amount), whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
    return (amount < 0 ? '-' : '') + whole + '.' + ('0' + size % 100).slice(-2);
  }
  function isRest(text) { return plain(text) === '='; }

  // Sums of both sides; the cell that takes the rest is left out and told.
  function sums(without) {
    var made = { debit: 0, credit: 0, rest: [], broken: false };
    all('.vt tbody .hj-money').forEach(function (field) {
      var side = nameOf(field), amount = fen(field.value);
      if (field === without) { return; }
      if (isRest(field.value)) { made.rest.push(side); return; }
      if (amount === null) { made.broken = true; return; }
      made[side] += amount;
    });
    var gap = made.debit - made.credit;
    if (made.rest.length === 1 && (made.rest[0] === 'credit' ? gap : -gap) > 0) { made.debit = made.credit = Math.max(made.debit, made.credit); }
    return made;
  }

  // As on the server: capital characters, which nobody changes with a stroke of the pen.
  function words(amount) {
    var digits = '零壹贰叁肆伍陆柒捌玖', jiao = Math.floor(amount / 10) % 10, last = amount % 10, left = Math.floor(amount / 100);
    var yuan = left, text = '', gap = false, groups = [];
    function four(group) {
      var said = '', open = false;
      [[1000, '仟'], [100, '佰'], [10, '拾'], [1, '']].forEach(function (place) {
        var digit = Math.floor(group / place[0]) % 10;
        if (!digit) { open = said !== ''; return; }
        said += (open ? '零' : '') + digits[digit] + place[1];
        open = false;
      });
      return said;
    }
    for (; left > 0; left = Math.floor(left / 10000)) { groups.unshift(left % 10000); }
    groups.forEach(function (group, at) {
      if (!group) { gap = text !== ''; return; }
      text += (text && (gap || group < 1000) ? '零' : '') + four(group) + ['', '万', '亿', '万亿'][groups.length - 1 - at];
      gap = false;
    });
    if (yuan) { text += '元'; }
    if (!jiao && !last) { return (text || '零元') + '整'; }
    if (!jiao) { return text + (yuan ? '零' : '') + digits[last] + '分'; }
    return text + digits[jiao] + '角' + (last ? digits[last] + '分' : '整');
  }

  function show() {
    var now = sums(), gap = now.debit - now.credit, tone = 'bad', word = '借贷不平', more;
    one('[data-sum=debit]').textContent = grouped(now.debit);
    one('[data-sum=credit]').textContent = grouped(now.credit);
    one('[data-words]').textContent = !gap && now.debit > 0 && !now.broken ? words(now.debit) : '';
    if (now.broken) { tone = 'warn'; word = '还算不了'; more = '有的金额看不懂，请改好再算。'; }
    else if (!now.debit && !now.credit) { tone = 'idle'; word = '还没填金额'; more = ''; }
    else if (!gap) { tone = 'ok'; word = '借贷平了'; more = '两边都是 ' + grouped(now.debit) + ' 元。'; }
    else { more = '借方 ' + grouped(now.debit) + ' 元，贷方 ' + grouped(now.credit) + ' 元，' + (gap > 0 ? '贷' : '借') + '方还差 ' + grouped(Math.abs(gap)) + ' 元。'; }
    bar.className = 'bal bal--' + tone;
    one('.hj-sig', bar).className = 'hj-sig hj-sig--' + tone;
    one('.hj-sig', bar).textContent = word;
    one('p', bar).textContent = more;
    return tone;
  }

  // One more line like the last, with nothing in it.
  function addRow() {
    var old = rows().pop(), number = +old.getAttribute('data-row') + 1, row = old.cloneNode(true);
    if (number > MOST) { tell('一张凭证在这里最多 ' + MOST + ' 行，请分成几张记。'); return null; }
    row.setAttribute('data-row', number);
    all('input[type=hidden]', row).forEach(function (field) { field.remove(); });
    one('th', row).textContent = number;
    all('td', row).forEach(function (box) {
      var field = one('input', box), label = one('label', box), id = 'line' + number + '-' + nameOf(field);
      box.className = '';
      field.removeAttribute('aria-invalid');
      field.removeAttribute('aria-describedby');
      field.setAttribute('value', '');
      field.value = '';
      field.id = field.name = id;
      label.htmlFor = id;
      one('span', label).textContent = '第 ' + number + ' 行 ';
    });
    one('.vt tbody').appendChild(row);
    form.elements.rows.value = number;
    return row;
  }

  // The next cell; when both sides are equal and the next line is blank, the button.
  function next(field) {
    var row = field.closest('tr[data-row]');
    if (!row) {
      var heads = [form.elements.day, form.elements.summary, form.elements.papers];
      return heads[heads.indexOf(field) + 1] || cell(rows()[0], 'summary');
    }
    var name = nameOf(field), at = CELLS.indexOf(name), list = rows();
    var isDone = name === 'credit' || (name === 'debit' && field.value.trim());
    if (!isDone) { return cell(row, CELLS[at + 1]); }
    var below = list[list.indexOf(row) + 1];
    if ((!below || isBlank(below)) && show() === 'ok') { return post; }
    below = below || addRow();
    return below ? cell(below, 'summary') : post;
  }

  function fillRest(field) {
    var now = sums(field), gap = nameOf(field) === 'debit' ? now.credit - now.debit : now.debit - now.credit;
    if (now.broken || now.rest.length) { tell('还算不了差额：有的金额看不懂，或者另有一格写着“=”。'); return; }
    if (gap <= 0) { tell(gap ? '差额在另一边，请到另一边按“=”。' : '两边已经一样多了，不用补。'); return; }
    field.value = grouped(gap);
    tell('');
    show();
  }

  form.addEventListener('keydown', function (event) {
    var field = event.target;
    if (event.isComposing || event.keyCode === 229) { return; }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') { event.preventDefault(); form.requestSubmit(post); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || !field.matches('input:not([type=hidden]):not([type=file])')) { return; }
    if (event.key === 'Enter' && field.type === 'checkbox') { event.preventDefault(); return; }
    if (event.key === 'Enter') {
      event.preventDefault();
      var to = next(field);
      to.focus();
      if (to.select) { to.select(); }
    } else if ((event.key === '=' || event.key === '＝') && field.matches('.hj-money')) {
      event.preventDefault();
      fillRest(field);
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && field.matches('.hj-money')) {
      var list = rows(), row = list[list.indexOf(field.closest('tr')) + (event.key === 'ArrowDown' ? 1 : -1)];
      if (row) { event.preventDefault(); cell(row, nameOf(field)).focus(); }
    }
  });
  // Once it balances, that it did not is no longer said.
  var summary = one('.hj-errsum'), isAboutBalance = summary && !one('a', summary) && /借贷不平/.test(summary.textContent);
  form.addEventListener('input', function () {
    clearTimeout(wait);
    wait = setTimeout(function () { if (show() === 'ok' && isAboutBalance) { summary.hidden = true; } }, 250);
  });
  // What was typed is said back in full: the account with its name, the amount with its commas.
  var accounts = all('#accounts option').map(function (option) { return option.value; });
  form.addEventListener('change', function (event) {
    var field = event.target, text = field.value.trim(), amount;
    if (nameOf(field) === 'account') {
      var found = accounts.filter(function (label) { return label.split(' ')[0] === text || label.split(' ').pop() === text; });
      if (text && found.length === 1) { field.value = found[0]; }
    } else if (field.matches('.vt .hj-money')) {
      amount = text && fen(text);
      if (amount) { field.value = grouped(amount); }
    }
  });

  var more = one('[data-more]');
  if (more) {
    more.addEventListener('click', function (event) {
      event.preventDefault();
      var first = addRow();
      for (var at = 1; first && at < 5; at += 1) { if (!addRow()) { break; } }
      if (first) { cell(first, 'summary').focus(); }
    });
  }

  // Cells as a spreadsheet copies them; one with line breaks or tabs inside stands in quotes.
  function cellsOf(text) {
    var lines = [[]], value = '', quoted = false;
    function end() { lines[lines.length - 1].push(value.replace(/\s+/g, ' ').trim()); value = ''; }
    for (var at = 0; at < text.length; at += 1) {
      var c = text[at];
      if (quoted && c === '"' && text[at + 1] === '"') { value += c; at += 1; }
      else if (c === '"' && (quoted || !value)) { quoted = !quoted; }
      else if (quoted) { value += c; }
      else if (c === '\t') { end(); }
      else if (c === '\n') { end(); lines.push([]); }
      else if (c !== '\r') { value += c; }
    }
    end();
    return lines.filter(function (line) { return line.some(Boolean); });
  }
  var HEADS = [['summary', /摘要|说明|用途/], ['account', /科目/], ['party', /往来|单位|对方|户名/], ['debit', /借/], ['credit', /贷/]];
  var ORDERS = { 3: ['account', 'debit', 'credit'], 4: ['summary', 'account', 'debit', 'credit'], 5: CELLS };
  function columnsOf(lines) {
    var named = lines[0].map(function (head) { return (HEADS.filter(function (each) { return each[1].test(head); })[0] || [])[0]; });
    if (named.indexOf('account') >= 0 && (named.indexOf('debit') >= 0 || named.indexOf('credit') >= 0)) { lines.shift(); return named; }
    return ORDERS[Math.max.apply(null, lines.map(function (line) { return line.length; }))];
  }

  // Pasted lines go where nothing stands yet, and wait there to be looked at.
  form.addEventListener('paste', function (event) {
    var here = event.target.closest('tr[data-row]'), text = event.clipboardData.getData('text/plain');
    if (!here || !/[\t\n]/.test(text.trim())) { return; }
    event.preventDefault();
    var lines = cellsOf(text), columns = lines.length ? columnsOf(lines) : null;
    if (!columns) { tell('这几列看不懂。请从表格里复制“摘要、科目、借方、贷方”四列，或者连表头一起复制。'); return; }
    lines = lines.filter(function (line) { return !/^(合计|总计|本页合计)/.test(line.join('')); });
    var list = rows(), at = list.indexOf(here);
    var isFree = lines.every(function (_, by) { return !list[at + by] || isBlank(list[at + by]); });
    if (!isFree) { at = list.length; while (at > 0 && isBlank(list[at - 1])) { at -= 1; } }
    if (at + lines.length > MOST) { tell('复制的行太多，放不下：一张凭证在这里最多 ' + MOST + ' 行，一行也没有放进来。'); return; }
    lines.forEach(function (line, by) {
      var row = rows()[at + by] || addRow();
      columns.forEach(function (name, place) {
        var value = line[place] || '', field = name && cell(row, name);
        if (field) { field.value = /debit|credit/.test(name) && /^-+$/.test(value) ? '' : value; }
      });
    });
    show();
    tell('放进了 ' + lines.length + ' 行（第 ' + (at + 1) + ' 行起），还没有记账。请看一遍，再按“记账”。');
  });

  show();
  if (window.matchMedia('(pointer:fine)').matches) {
    one('[data-keys-told]').hidden = false;
    if (!doc.querySelector('[data-focus]')) { form.elements.summary.focus(); }
  }
})();
