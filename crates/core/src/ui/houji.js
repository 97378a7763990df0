// Makes the pages quicker to use. Every page works without it.
(function () {
  'use strict';
  var doc = document;
  function one(selector, root) { return (root || doc).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }

  // Private windows and full disks refuse storage: then there is simply no draft.
  var store = {
    get: function (key) { try { return localStorage.getItem(key); } catch (e) { return null; } },
    set: function (key, value) { try { localStorage.setItem(key, value); } catch (e) { /* no draft */ } },
    drop: function (key) { try { localStorage.removeItem(key); } catch (e) { /* no draft */ } }
  };

  // What is to be mended comes first.
  var summary = one('[data-focus]');
  if (summary) { summary.focus(); }

  // How much is written.
  all('[data-count]').forEach(function (field) {
    var place = doc.getElementById(field.getAttribute('data-count'));
    if (!place) { return; }
    function show() { place.textContent = '已写 ' + Array.from(field.value).length + ' 字'; }
    place.hidden = false;
    field.addEventListener('input', show);
    show();
  });

  // A chosen day in words: what the field itself shows follows the browser's own language.
  all('input[type=date]').forEach(function (field) {
    var words = doc.createElement('span');
    words.className = 'hj-hint day';
    function show() {
      var day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(field.value), at = day && new Date(+day[1], day[2] - 1, +day[3]);
      words.textContent = at ? +day[1] + '年' + +day[2] + '月' + +day[3] + '日 星期' + '日一二三四五六'.charAt(at.getDay()) : '';
    }
    field.insertAdjacentElement('afterend', words);
    field.addEventListener('input', show);
    show();
  });

  // Numbers that check themselves are checked while they are typed, in the words the form would answer with.
  all('[data-number]').forEach(function (field) {
    var place = doc.createElement('p'), isCredit = field.getAttribute('data-number') === 'credit';
    place.className = 'hj-hint';
    place.setAttribute('role', 'status');
    function show() {
      var typed = field.value.trim().toUpperCase(), many = Array.from(typed).length;
      place.textContent = many === 0 ? '' : many < 18 ? '已写 ' + many + ' 位，还差 ' + (18 - many) + ' 位' : many > 18 ? '多了 ' + (many - 18) + ' 位'
        : (isCredit ? wrongCredit : wrongResident)(typed) || '校验对上了';
    }
    field.insertAdjacentElement('afterend', place);
    field.addEventListener('input', show);
    show();
  });
  function weighed(text, letters, weights) {
    return weights.reduce(function (sum, weight, at) { return sum + weight * letters.indexOf(text.charAt(at)); }, 0);
  }
  function oddPlace(text, isGood) {
    for (var at = 0; at < text.length; at += 1) { if (!isGood(text.charAt(at), at)) { return at + 1; } }
    return 0;
  }
  // GB 32100-2015, and GB 11714 within it.
  function wrongCredit(text) {
    var letters = '0123456789ABCDEFGHJKLMNPQRTUWXY', odd = oddPlace(text, function (c) { return letters.indexOf(c) >= 0; });
    if (odd) { return '第 ' + odd + ' 位不会出现在代码里（没有 I、O、S、V、Z），请核对'; }
    if (!/^..\d{6}/.test(text) || text.slice(2, 8) === '000000') { return '第 3 到 8 位应当是地区的 6 位数字，请核对'; }
    var own = 11 - weighed(text.slice(8), '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', [3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    if (text.charAt(16) !== (own === 10 ? 'X' : own === 11 ? '0' : String(own))) { return '第 9 到 17 位对不上，请核对有没有抄错'; }
    var all = weighed(text, letters, [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]);
    return letters.indexOf(text.charAt(17)) === (31 - all % 31) % 31 ? '' : '最后一位对不上，请核对有没有抄错';
  }
  // GB 11643.
  function wrongResident(text) {
    var odd = oddPlace(text, function (c, at) { return /\d/.test(c) || (at === 17 && c === 'X'); });
    if (odd) { return '第 ' + odd + ' 位不是数字，请核对'; }
    var province = +text.slice(0, 2), born = text.slice(6, 10) + '-' + text.slice(10, 12) + '-' + text.slice(12, 14), day = new Date(born);
    if (province < 11 || province > 83 || text.slice(2, 6) === '0000') { return '前 6 位不是地区，请核对'; }
    if (born < '1900' || isNaN(day) || day.toISOString().slice(0, 10) !== born) { return '第 7 到 14 位不是出生日期，请核对'; }
    var sum = weighed(text, '0123456789', [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    return text.charAt(17) === '10X98765432'.charAt(sum % 11) ? '' : '最后一位对不上，请核对有没有抄错';
  }

  // Passkeys are offered where the browser has them.
  if (window.PublicKeyCredential) {
    all('[data-passkey-block]').forEach(function (block) { block.hidden = false; });
  }

  // A form is sent once: the second press within 20 seconds is dropped, the first always goes.
  doc.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== 'post') { return; }
    if (form.getAttribute('data-sent')) { event.preventDefault(); return; }
    form.setAttribute('data-sent', '1');
    var button = event.submitter || one('button:not([type=button])', form);
    if (button) { button.setAttribute('aria-busy', 'true'); }
    setTimeout(rest, 20000);
  });
  function rest() {
    all('[data-sent]').forEach(function (form) { form.removeAttribute('data-sent'); });
    all('[aria-busy]').forEach(function (button) { button.removeAttribute('aria-busy'); });
  }
  window.addEventListener('pageshow', rest);

  // Some matters cannot be filed without a name: that choice is then closed, and why stands beside it.
  var nameless = one('[data-nameless]');
  if (nameless) {
    var needsName = function () {
      var chosen = one('input[name=category]:checked');
      nameless.disabled = !!chosen && chosen.hasAttribute('data-needs-name');
      if (nameless.disabled) { nameless.checked = false; }
    };
    nameless.form.addEventListener('change', needsName);
    nameless.form.addEventListener('input', needsName);
    needsName();
  }

  // The desk: a whole row is one target, and keys do what the mouse does.
  var rows = one('[data-rows]');
  if (rows) {
    rows.addEventListener('click', function (event) {
      var row = event.target.closest('tbody tr');
      if (row && !event.target.closest('a') && !String(getSelection())) { one('a', row).click(); }
    });
  }
  var keys = one('[data-keys]');
  if (keys) { deskKeys(); }

  function deskKeys() {
    var OFF = 'houji-keys-off', label = one('[data-keys-off]'), box = one('input', label);
    label.hidden = false;
    box.checked = store.get(OFF) === '1';
    box.addEventListener('change', function () { if (box.checked) { store.set(OFF, '1'); } else { store.drop(OFF); } });
    doc.addEventListener('keydown', function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
      if (event.target.matches('input:not([type=checkbox]),textarea,select')) { return; }
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { step(event, event.key === 'ArrowDown' ? 1 : -1); return; }
      if (box.checked) { return; }
      press(event);
    });
  }

  function step(event, by) {
    var links = rows ? all('td.t a', rows) : [];
    var inPane = event.target.closest('.det');
    if (!links.length || inPane) { return; }
    var at = links.indexOf(doc.activeElement);
    if (at < 0) { at = links.findIndex(function (link) { return link.hasAttribute('aria-current'); }); }
    var next = links[Math.max(0, Math.min(links.length - 1, at + by))];
    next.focus();
    event.preventDefault();
  }

  function press(event) {
    var target = null;
    if (event.key === '/') { target = one('[data-search]') || one('.filters select'); }
    else if (event.key === '?') { keys.open = !keys.open; target = one('summary', keys); }
    else { target = one('[data-key="' + (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : '') + '"]'); }
    if (!target) { return; }
    var field = target.getAttribute('data-focus-field');
    (field ? doc.getElementById(field) : target).focus();
    event.preventDefault();
  }
})();
