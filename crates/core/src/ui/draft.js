// What somebody writes stays on this phone until it is sent: a draft while writing, waiting when there is no network.
// The page posts its form without this script as well; then there is no draft.
(function () {
  'use strict';
  var doc = document, DRAFT = 'houji-draft-', LAST = 'houji-last', ANY = 'any', DAYS_30 = 30 * 86400000, AGAIN = 30000;
  var busy = false, told = false, note = null;
  function one(selector, root) { return (root || doc).querySelector(selector); }
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }

  // Private windows and full disks refuse storage: then nothing is kept, and it is said.
  function get(key) { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function set(key, value) { try { localStorage.setItem(key, value); return true; } catch (e) { return false; } }
  function drop(key) { try { localStorage.removeItem(key); } catch (e) { /* there is none */ } }

  function read(key) {
    var kept = null;
    try { kept = JSON.parse(get(DRAFT + key)); } catch (e) { /* not ours */ }
    if (!kept || !kept.values || (!kept.waiting && Date.now() - kept.at > DAYS_30)) { return null; }
    return kept;
  }
  function keep(key, kept) { return set(DRAFT + key, JSON.stringify(kept)); }

  // The act is done once under this name, however often it is sent. Begins with the time, as the server's own do.
  function onceKey() {
    var bytes = crypto.getRandomValues(new Uint8Array(12)), text = Date.now().toString(36) + '-';
    bytes.forEach(function (b) { text += ('0' + b.toString(16)).slice(-2); });
    return text;
  }

  // Whoever was here last on this phone: what waits is sent for that person only.
  var form = one('form[data-draft]'), offline = form && form.hasAttribute('data-offline');
  if (form && !offline) { set(LAST, form.getAttribute('data-draft')); }
  var me = get(LAST) || ANY;
  var size = doc.documentElement, SIZE = 'houji-type';
  if (offline) { if (get(SIZE)) { size.setAttribute('data-type', get(SIZE)); } } else { set(SIZE, size.getAttribute('data-type') || ''); }

  all('[data-draft-clear]').forEach(function (mark) { drop(DRAFT + mark.getAttribute('data-draft-clear')); });

  // The line that tells where it is; read aloud when it changes.
  function tell(text, link, acts) {
    if (!note) {
      note = doc.createElement('div');
      note.className = 'hj-notice hj-notice--info';
      note.setAttribute('role', 'status');
      note.setAttribute('data-waiting', '');
      var main = one('main');
      main.insertBefore(note, main.firstChild);
    }
    var words = doc.createElement('p'), row = doc.createElement('div'), box = doc.createElement('div');
    words.textContent = text;
    row.className = 'waits';
    if (link) {
      var to = doc.createElement('a');
      to.className = 'hj-btn hj-btn--quiet';
      to.href = link.to;
      to.textContent = link.text;
      row.appendChild(to);
    }
    (acts || []).forEach(function (act) {
      var button = doc.createElement('button');
      button.type = 'button';
      button.className = 'hj-btn hj-btn--quiet';
      button.textContent = act.text;
      button.addEventListener('click', act.run);
      row.appendChild(button);
    });
    box.appendChild(words);
    if (row.firstChild) { box.appendChild(row); }
    note.textContent = '';
    note.appendChild(box);
    note.hidden = false;
  }
  var AGAIN_NOW = { text: '现在再发一次', run: flush };
  // Back to a draft: nothing is thrown away by one press.
  var CHANGE = {
    text: '先不发，再改改',
    run: function () {
      var kept = read(me);
      if (kept) { keep(me, Object.assign(kept, { at: Date.now(), waiting: false, changing: true })); }
      location.assign('/appeals/new');
    }
  };
  function afresh() {
    if (!form) { return; }
    form.reset();
    form.elements.once.value = onceKey();
    form.hidden = false;
    count();
  }
  function count() {
    all('[data-count]', form).forEach(function (field) { field.dispatchEvent(new Event('input')); });
  }
  // Filed without a name: nothing but the code leads back to it, and the server shows it with its answer only. What was
  // written stays, not the code, until somebody says that it is written down; sent again, it gets the same answer.
  function nameless(kept, code) {
    keep(me, Object.assign(kept, { told: true }));
    told = true;
    tell('已发出，查询码 ' + code + '。请马上抄下来，或者截图：这个码不存在手机里，您没有留名字，丢了就找不回来。', null, [{
      text: '我抄好了',
      run: function () { told = false; drop(DRAFT + me); afresh(); tell('好。凭查询码，随时能看办到哪一步。', { to: '/follow', text: '凭码查进度' }); }
    }]);
    note.scrollIntoView();
  }
  function waits(why) {
    var kept = read(me);
    if (kept && kept.told) { tell('已经发出去了。等有网、您登录着，再给您看一次查询码。', null, [AGAIN_NOW]); return; }
    var bare = kept && kept.bare ? '照片和录音这里存不下，只发文字。' : '';
    tell((why || '没有网，先存在手机里。有网了自动发出去，不用再按。') + bare, null, [AGAIN_NOW, CHANGE]);
  }

  // Sends what waits: a fresh page gives the proof that we may, the name of the act stays.
  function flush() {
    var kept = read(me);
    if (busy || told || !kept || !kept.waiting) { return; }
    if (form) { form.hidden = true; }
    if (navigator.onLine === false) { waits(); return; }
    busy = true;
    tell('正在发……');
    ask('/appeals/new').then(function (page) {
      var fresh = one('form[data-draft]', page.doc);
      if (page.at === '/sign-in') { throw signIn; }
      if (!fresh) { throw refused(page); }
      if (fresh.getAttribute('data-draft') !== me) { throw stranger; }
      var sent = new URLSearchParams(kept.values);
      sent.set('once', kept.once);
      sent.set('form', one('input[name=form]', fresh).value);
      kept.tried = true;
      keep(me, kept);
      return ask('/appeals', { method: 'POST', body: sent });
    }).then(function (page) {
      if (page.status === 422) { throw mend; }
      if (page.status === 409) { throw twice; }
      var code = all('.fours span', page.doc).map(function (part) { return part.textContent; }).join(' ');
      if (page.status !== 200 || !code) { throw refused(page); }
      if (!/\/receipt$/.test(page.at)) { nameless(kept, code); return; }
      drop(DRAFT + me);
      afresh();
      tell('已发出，查询码 ' + code + '。', { to: page.at, text: '看收条' });
    }).catch(function (why) {
      if (typeof why === 'function') { why(kept); return; }
      waits();
      setTimeout(flush, AGAIN);
    }).then(function () { busy = false; });
  }
  function ask(path, how) {
    return fetch(path, Object.assign({ credentials: 'same-origin', cache: 'no-store' }, how)).then(function (answer) {
      if (answer.status >= 500 || answer.status === 429) { throw answer; }
      return answer.text().then(function (text) {
        return { status: answer.status, at: new URL(answer.url).pathname, doc: new DOMParser().parseFromString(text, 'text/html') };
      });
    });
  }
  function signIn(kept) {
    tell(kept.told ? '已经发出去了。请先登录，登录了再给您看一次查询码。' : '您写的还在这台手机里。请先登录，登录了自动发出去。', { to: '/sign-in?next=/appeals/new', text: '去登录' }, kept.told ? [] : [CHANGE]);
  }
  function stranger() { waits('这是换了人登录，您写的没有发，还在这台手机里。写的人登录了才发。'); }
  function mend(kept) {
    keep(me, Object.assign(kept, { at: Date.now(), waiting: false }));
    tell('还差一点，没有发出去，您写的都在。请补上再发。', { to: '/appeals/new', text: '去补上' });
  }
  // It arrived the first time with other words. Sent again without its photos it is the same act, and gets its answer.
  function twice() {
    tell('这件事已经交过一次了，请到“我的诉求”里看看。', { to: '/appeals', text: '我的诉求' }, [CHANGE]);
  }
  function refused(page) {
    var words = one('main p', page.doc);
    return function () { waits('没有发出去：' + (words ? words.textContent : '系统没有收。') + '您写的还在这台手机里。'); };
  }

  if (form) { keepDraft(); }
  function keepDraft() {
    var restored = one('[data-draft-note]'), fields = all('input:not([type=hidden]):not([type=file]):not([name=attachment]),textarea,select', form);
    var key = offline ? me : form.getAttribute('data-draft'), text = form.elements.text, wait = null;
    var kept = read(key), mended = one('[data-focus]'), once = doc.createElement('input');
    if (!offline && !kept && read(ANY)) { kept = read(ANY); keep(key, kept); drop(DRAFT + ANY); }
    once.type = 'hidden';
    once.name = 'once';
    once.value = (kept && kept.once) || onceKey();
    form.appendChild(once);
    // Without this script that form would lead nowhere.
    if (offline) { form.hidden = false; }
    function chosen(field) { return field.type === 'radio' || field.type === 'checkbox'; }
    function values() {
      var now = {};
      fields.forEach(function (field) {
        if (chosen(field) ? field.checked : field.value) { now[field.name] = field.value; }
      });
      return now;
    }
    function save(more) {
      clearTimeout(wait);
      var bare = all('input[type=file],[name=attachment]', form).some(function (field) { return field.files ? field.files.length > 0 : field.checked; });
      return keep(key, Object.assign({ at: Date.now(), once: once.value, values: values(), bare: bare }, more));
    }
    function show(from) {
      fields.forEach(function (field) {
        var value = from[field.name];
        if (value === undefined) { return; }
        if (chosen(field)) { field.checked = field.value === value; } else { field.value = value; }
        var folded = chosen(field) && field.checked && field.closest('details');
        if (folded) { folded.open = true; }
        field.dispatchEvent(new Event('input'));
      });
    }
    // What the server sent back is newer than the draft.
    if (kept && !kept.waiting && !mended && !text.value && kept.values.text) {
      show(kept.values);
      if (restored) { restored.hidden = false; }
    }
    var words = one('[data-draft-words]');
    if (words && set(LAST, me)) { words.hidden = false; }
    form.addEventListener('input', function (event) {
      if (!event.isTrusted) { return; }
      // Other words are another act than the one that may have arrived already.
      if (kept && kept.tried) { once.value = onceKey(); kept = null; }
      clearTimeout(wait);
      wait = setTimeout(save, 400);
    });
    form.addEventListener('submit', function (event) {
      if (!offline && navigator.onLine !== false) { save({ tried: true }); return; }
      event.preventDefault();
      var stored = save(key === ANY ? {} : { waiting: true });
      if (!stored) { tell('没有网，这台手机也存不下。请先抄下来，有网了再写。'); return; }
      if (key === ANY) { tell('没有网，先存在手机里。有网了请登录，打开“我要反映”，接着发。'); return; }
      form.hidden = true;
      waits();
      note.scrollIntoView();
      if (navigator.onLine !== false) { flush(); }
    });
    var forget = one('[data-draft-drop]');
    if (forget) {
      forget.addEventListener('click', function () {
        clearTimeout(wait);
        drop(DRAFT + key);
        once.value = onceKey();
        form.reset();
        count();
        restored.hidden = true;
        text.focus();
      });
    }
    // It was on its way when the network broke: whether it arrived nobody knows, so it is sent again under its name.
    if (offline && kept && kept.tried && !kept.changing) { keep(key, Object.assign(kept, { waiting: true })); }
  }

  window.addEventListener('online', flush);
  flush();
  if ('serviceWorker' in navigator) {
    navigator.serviceWorker.register('/sw.js').catch(function () { /* the pages work without it */ });
  }
})();
