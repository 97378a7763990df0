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
