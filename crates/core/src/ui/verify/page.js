// The page for checking: takes in codes by camera, photo, file, text or its own address, and shows what they prove. Nothing
// that is read leaves the phone; online it asks for one thing only, whether a later version was published.
(() => {
  const place = document.querySelector('[data-check]');
  if (!place) { return; }
  const one = (name, within = place) => within.querySelector(`[data-${name}]`);
  const keysOf = (name) => (place.dataset[name] || '').split(' ').map(HoujiCheck.key).filter(Boolean);
  const keys = { log: keysOf('log'), witnesses: keysOf('witness') };
  const isAlone = place.hasAttribute('data-alone');
  /** Two codes opened one after the other by the phone's own camera are two pages: what the first brought waits here. */
  const KEPT = 'houji-check', KEPT_MS = 10 * 60 * 1000;
  let held = {}, codes = [], camera = null;

  const el = (tag, kind, ...inside) => {
    const made = document.createElement(tag);
    if (kind) { made.className = kind; }
    made.append(...inside.filter((part) => part !== null && part !== undefined));
    return made;
  };

  // ---- Showing

  const day = (seconds) => {
    const at = new Date((seconds + 8 * 3600) * 1000), two = (n) => String(n).padStart(2, '0');
    return `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  };

  const seen = (witnesses) => {
    const most = HOUJI_WORDS.witnesses[Math.min(witnesses.length, 2)].replace('{n}', witnesses.length);
    const who = witnesses.map(({ name, time }) => el('li', '', `${name}，${day(time)} 看到`));
    return el('div', 'check-part', el('p', '', most), who.length ? el('ul', 'check-list', ...who) : null);
  };

  const NAMES = {
    place: '地方', unit: '谁公开', affairs: '类别', item: '目录编号', period_zh: '时间', sentence: '说明', comparison: '比一比',
    body: '正文', drafted: '经办', checked: '审核', supervised: '监督', approved: '批准', opinion: '监委会的话', published: '公开日期',
    until: '公开到', phone: '监督电话', basis: '依据', correction: '更正了什么',
  };

  const facts = (rows) => {
    const body = el('tbody');
    for (const [name, value] of rows) {
      const head = el('th', '', name);
      head.scope = 'row';
      body.append(el('tr', '', head, el('td', 'check-text', el('span', '', value))));
    }
    return el('div', 'hj-scroll', el('table', 'hj-table check-facts', body));
  };

  const isSum = (text) => /^-?[0-9,]+\.[0-9]{2}$/.test(text);

  const table = ({ title, columns, rows }) => {
    const heads = columns.map((name) => Object.assign(el('th', '', name), { scope: 'col' }));
    const body = rows.map((row) => el('tr', '', ...row.map((text, n) => {
      const cell = el('td', isSum(text) ? 'hj-money' : '', el('span', '', text || '—'));
      cell.dataset.label = columns[n];
      return cell;
    })));
    const made = el('table', 'hj-table fold', el('thead', '', el('tr', '', ...heads)), el('tbody', '', ...body));
    return el('div', 'check-part', el('h3', '', title), el('div', 'hj-scroll', made));
  };

  /** The notice as it was published, line by line. */
  const sheet = (text) => {
    const notice = HoujiCheck.notice(text), fields = new Map(notice.fields);
    const rows = notice.fields.filter(([name]) => /^figure_/.test(name)).map(([, value]) => value.split('\t'));
    for (const [name, value] of notice.fields) {
      if (NAMES[name]) { rows.push([NAMES[name], value.replace(/\t/g, '，')]); }
    }
    const files = notice.files.map(({ name, size, digest }) => el('li', '', `${name}（${size} 字节）`, el('small', 'hj-code', digest)));
    return el('section', 'check-part', el('h2', '', '公开时的原文'),
      el('p', 'check-title', fields.get('title') || notice.id), facts(rows), ...notice.tables.map(table),
      files.length ? el('div', 'check-part', el('h3', '', '附件'), el('ul', 'check-list', ...files)) : null);
  };

  /** Lines that stand in one text and not in the other, beside each other. */
  const beside = (truth, other) => {
    const lines = (text) => text.split('\n').filter((line) => line && !/^(salt|supersedes|houji) /.test(line));
    const only = (from, than) => lines(from).filter((line) => !lines(than).includes(line));
    const list = (title, found) => el('div', 'check-part', el('h3', '', title),
      el('ul', 'check-list check-lines', ...(found.length ? found : ['（没有）']).map((line) => el('li', 'check-text', line.replace(/^(row|field \w+|table|columns|file)\s/, '').replace(/\t/g, '　')))));
    return el('section', 'check-part', el('h2', '', '哪几行不一样'),
      list('公开时是这样', only(truth, other)), list('您手里的是这样', only(other, truth)));
  };

  const details = (found) => {
    const { notice, version, content } = found.entry;
    const rows = [['编号', notice], ['第几版', `第 ${version} 版`], ['核验码', HoujiCheck.checkCode(content)],
      ['日志里', `第 ${found.index} 条，签名时一共 ${found.size} 条`], ['文字的手印', content]];
    return el('details', 'hj-card hj-card--pad', el('summary', '', '编号、核验码和手印'), facts(rows));
  };

  const LOOKS = { agrees: 'ok', proven: 'ok', text_only: 'warn', mixed: 'warn', unreadable: 'warn', unknown_log: 'warn' };

  const show = (found) => {
    const out = one('out'), look = LOOKS[found.code] || 'bad', [title, hint] = HOUJI_WORDS[found.code];
    const head = el('h2', `hj-sig hj-sig--${look}`, title);
    head.tabIndex = -1;
    const card = el('section', `hj-card hj-card--pad check-card check-card--${look}`, head, el('p', '', hint));
    card.dataset.code = found.code;
    if (found.witnesses) { card.append(seen(found.witnesses)); }
    out.replaceChildren(card);
    if (found.truth && found.other) { out.append(beside(found.truth, found.other)); }
    if (found.truth) { out.append(sheet(found.truth)); }
    if (found.entry && found.index !== undefined) { out.append(details(found)); later(found, card); }
    out.hidden = false;
    one('again').hidden = false;
    head.focus({ preventScroll: true });
    card.scrollIntoView({ block: 'nearest' });
  };

  /**
   * Whether a later version stands on the county's site. Only the site can tell; without it that is said. A text that is still
   * missing is fetched there too: the proof tells whether it is the one.
   */
  const later = async ({ code, entry: { notice, version } }, card) => {
    const site = place.dataset.site, note = el('p', 'check-later', '');
    const link = (words) => Object.assign(el('a', 'hj-link', words), { href: `${site}/notices/${notice}` });
    card.append(note);
    if (isAlone) { note.append('后来有没有更正过，要联网才看得到：', link('到县里的网站上看')); return; }
    const exists = async (which) => {
      const answer = await fetch(`/notices/${notice}/${which}.txt`, { method: 'HEAD', cache: 'no-store' });
      if (!answer.ok && answer.status !== 404 && answer.status !== 410) { throw new Error(answer.status); }
      return answer.ok;
    };
    try {
      const isThere = await exists(version), isOld = await exists(BigInt(version) + 1n);
      if (isOld) {
        card.dataset.later = 'superseded';
        note.append(el('b', '', '这一版后来更正过，'), '以新的一版为准：', link('看新的一版'));
      } else {
        note.textContent = isThere ? '县里的网站上，这是最新的一版。' : '县里的网站上现在没有这一版，请到村里或者镇里问一问。';
      }
      if (code === 'proven' && isThere) {
        const text = await (await fetch(`/notices/${notice}/${version}.txt`)).text();
        const isAwaited = held.proof?.entry?.notice === notice && !held.text;
        if (isAwaited && HoujiCheck.notice(text)) {
          held = HoujiCheck.take(held, { kind: 'text', text });
          show(HoujiCheck.judge(held, keys));
          one('got').textContent += '；原文是从县里的网站上取来的';
        }
      }
    } catch {
      note.textContent = '现在没有网，后来有没有更正过，这里看不出来。';
    }
  };

  const progress = () => {
    const said = [];
    if (held.proof) { said.push('存证读到了'); }
    if (held.parts) { said.push(`文字读到 ${held.parts.filter(Boolean).length} 个码，共 ${held.parts.length} 个`); }
    if (held.text) { said.push('原文读到了'); }
    one('got').textContent = said.join('；');
  };

  // ---- Taking in

  const store = () => {
    try { localStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), codes })); } catch { /* one page at a time then */ }
  };
  const stored = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT));
      return kept && Date.now() - kept.at < KEPT_MS ? kept.codes : [];
    } catch { return []; }
  };

  /** Takes in texts; true when one of them was of use. */
  const add = (texts) => {
    const before = held;
    for (const text of texts.filter((text) => !codes.includes(text))) {
      const pieces = HoujiCheck.read(text);
      held = pieces.reduce(HoujiCheck.take, held);
      if (pieces.some(({ kind }) => kind !== 'unreadable')) { codes.push(text); }
    }
    codes = codes.slice(-8);
    progress();
    if (held === before) {
      // What was read once more is shown once more; what says nothing is told so.
      if (texts.some((text) => codes.includes(text))) { return true; }
      return false;
    }
    store();
    const found = HoujiCheck.judge(held, keys);
    if (found.code !== 'waiting') { show(found); }
    return true;
  };

  const nothing = () => {
    if (one('out').hidden) { show({ code: 'unreadable' }); } else { one('got').textContent = HOUJI_WORDS.unreadable.join(''); }
  };

  const detector = (() => {
    let made;
    return () => (made ??= (async () => {
      try {
        const kinds = await BarcodeDetector.getSupportedFormats();
        return kinds.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null;
      } catch { return null; }
    })());
  })();

  /** All codes in a picture. A found code is painted over, so that the next look finds another. */
  const codesIn = async (canvas, times) => {
    const native = await detector();
    if (native) {
      const found = await native.detect(canvas).catch(() => []);
      if (found.length > 0) { return found.map(({ rawValue }) => rawValue); }
    }
    const pen = canvas.getContext('2d', { willReadFrequently: true }), texts = [];
    for (let time = 0; time < times; time += 1) {
      let corners = null;
      try {
        texts.push(qr.decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height), {
          pointsOnDetect: (points, result) => { if (typeof result === 'string') { corners = points.bounds; } },
        }));
      } catch { break; }
      if (!corners) { break; }
      pen.fillStyle = '#fff';
      pen.beginPath();
      corners.forEach(({ x, y }) => pen.lineTo(x, y));
      pen.fill();
    }
    return texts;
  };

  const drawn = (source, width, height, most) => {
    const by = Math.min(1, most / Math.max(width, height));
    const canvas = el('canvas');
    canvas.width = Math.round(width * by);
    canvas.height = Math.round(height * by);
    canvas.getContext('2d', { willReadFrequently: true }).drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  const fromPhoto = async (file) => {
    const picture = await createImageBitmap(file);
    const texts = new Set();
    for (const most of [3000, 1600, 1000]) {
      for (const text of await codesIn(drawn(picture, picture.width, picture.height, most), 6)) { texts.add(text); }
      if (texts.size > 1) { break; }
    }
    return [...texts];
  };

  const fromFiles = async (files) => {
    const texts = [];
    for (const file of files) {
      const isPicture = file.type.startsWith('image/');
      if (!isPicture && file.size > 2 * 1024 * 1024) { continue; }
      try { texts.push(...(isPicture ? await fromPhoto(file) : [await file.text()])); } catch { /* told below */ }
    }
    if (!add(texts)) { nothing(); }
  };

  const stop = () => {
    if (!camera) { return; }
    camera.getTracks().forEach((track) => track.stop());
    camera = null;
    one('view').hidden = true;
    one('camera').textContent = '用相机扫';
  };

  const look = async () => {
    const video = one('view');
    if (!camera) { return; }
    if (video.videoWidth > 0) {
      const texts = await codesIn(drawn(video, video.videoWidth, video.videoHeight, 1920), 2);
      if (texts.some((text) => HoujiCheck.read(text).some(({ kind }) => kind !== 'unreadable'))) {
        add(texts);
        if (HoujiCheck.judge(held, keys).code !== 'proven' && held.proof) { stop(); return; }
      }
    }
    setTimeout(look, 120);
  };

  const start = async () => {
    if (camera) { stop(); return; }
    try {
      const wanted = { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } };
      camera = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    } catch {
      one('got').textContent = '这里用不了相机。请先拍一张照片，再按“选照片或文件”。';
      return;
    }
    const video = one('view');
    video.srcObject = camera;
    video.hidden = false;
    one('camera').textContent = '关掉相机';
    await video.play();
    look();
  };

  const again = () => {
    stop();
    held = {};
    codes = [];
    try { localStorage.removeItem(KEPT); } catch { /* nothing was kept */ }
    if (location.hash) { location.hash = ''; }
    one('out').replaceChildren();
    one('out').hidden = true;
    one('again').hidden = true;
    one('paste').value = '';
    progress();
    one('in').querySelector('button').focus();
  };

  const arrived = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (!hash) { return; }
    add(stored());
    if (!add([hash])) { nothing(); }
  };

  one('old').hidden = true;
  one('in').hidden = false;
  one('camera').hidden = !navigator.mediaDevices?.getUserMedia;
  one('camera').addEventListener('click', start);
  one('files').addEventListener('change', (event) => {
    fromFiles([...event.target.files]).finally(() => { event.target.value = ''; });
  });
  one('pasted').addEventListener('click', () => {
    const text = one('paste').value;
    // Pasted from a page, a text may have lost its last line feed.
    const whole = /HJ[PT]1\./.test(text) || text.endsWith('\n') ? text : `${text}\n`;
    if (!add([whole.replace(/\r\n/g, '\n')])) { nothing(); }
  });
  one('again').addEventListener('click', again);
  window.addEventListener('hashchange', arrived);
  window.addEventListener('pagehide', stop);
  arrived();
  if (!isAlone && 'serviceWorker' in navigator) {
    navigator.serviceWorker.register('/sw.js').catch(() => { /* the page works without it */ });
  }
})();
