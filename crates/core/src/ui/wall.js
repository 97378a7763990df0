// Keeps a screen up to date: by a stream, by asking every ten seconds while there is none, and says how old it is.
(function () {
  'use strict';
  var doc = document, body = doc.body, live = doc.getElementById('live'), stale = doc.getElementById('stale');
  var ASK_MS = 10000, STALE_MS = 30000;
  var source = null, seen = Date.now(), asked = Date.now(), asking = false, gone = '';
  // The server's clock is the right one; a television's often is not.
  var ahead = +body.getAttribute('data-at') - Date.now(), updated = +body.getAttribute('data-at');

  function two(n) { return n < 10 ? '0' + n : '' + n; }
  function shanghai(ms) { return new Date(ms + 8 * 3600000); }
  function put(selector, text) {
    var place = live.querySelector(selector);
    if (place && place.textContent !== text) { place.textContent = text; }
  }

  // A beat carries the hour; a drawing may be a little older than its arrival.
  function fresh(at, beat) {
    seen = Date.now();
    updated = Math.max(updated, at);
    ahead = beat ? at - seen : Math.max(ahead, at - seen);
    gone = '';
    tick();
  }

  function show(told) {
    if (told.program !== body.getAttribute('data-program')) { location.reload(); return; }
    var chart = live.querySelector('[data-chart]'), before = days();
    live.innerHTML = told.html;
    var place = live.querySelector('[data-chart]');
    if (chart && place && before === days()) { place.replaceWith(chart); mark(); } else { draw(); }
    fresh(told.at);
  }

  function connect() {
    if (!window.EventSource) { return; }
    if (source) { source.close(); }
    source = new EventSource(body.getAttribute('data-events'));
    source.addEventListener('view', function (event) { show(JSON.parse(event.data)); });
    source.addEventListener('beat', function (event) { fresh(+event.data, true); });
  }

  function ask() {
    asked = Date.now();
    asking = true;
    fetch(body.getAttribute('data-snapshot'), { cache: 'no-store', redirect: 'manual' }).then(function (answer) {
      if (answer.ok) { return answer.json().then(function (told) { show(told); connect(); }); }
      gone = answer.status >= 500 ? '' : '这块屏要重新开通';
    }).catch(function () { /* the network is away; asked again in ten seconds */ }).then(function () { asking = false; });
  }

  function tick() {
    var now = Date.now(), clock = shanghai(now + ahead), last = shanghai(updated);
    put('[data-clock]', clock.getUTCHours() + ':' + two(clock.getUTCMinutes()));
    var when = last.getUTCHours() + ':' + two(last.getUTCMinutes()) + ':' + two(last.getUTCSeconds());
    put('[data-updated]', when);
    var old = now - seen > STALE_MS;
    body.classList.toggle('stale', old);
    stale.hidden = !old;
    if (old) { stale.textContent = (gone || '网络断了，正在重连') + '，这是 ' + when + ' 的数据'; }
    if (now - seen > ASK_MS + 2000 && now - asked >= ASK_MS && !asking) { ask(); }
  }

  // The table beside it says the same; the drawing is for eyes only.
  function days() {
    return Array.prototype.map.call(live.querySelectorAll('.days tbody tr'), function (row) { return row.textContent; }).join('|');
  }
  function mark() { var trend = live.querySelector('.trend'); if (trend) { trend.classList.add('drawn'); } }
  var drawing = null;
  function draw() {
    var place = live.querySelector('[data-chart]'), lib = window.echarts;
    if (drawing) { drawing.dispose(); drawing = null; }
    if (!place || !lib) { return; }
    mark();
    var style = getComputedStyle(doc.documentElement), px = parseFloat(style.fontSize) / 10;
    function colour(name) { return style.getPropertyValue(name).trim(); }
    var names = [], filed = [], replied = [];
    Array.prototype.forEach.call(live.querySelectorAll('.days tbody tr'), function (row) {
      names.push(row.cells[0].textContent); filed.push(+row.cells[1].textContent); replied.push(+row.cells[2].textContent);
    });
    function line(name, data, width, dash, hue, side) {
      return { name: name, type: 'line', data: data, symbol: 'none', silent: true, lineStyle: { width: width * px, type: dash, color: hue },
        endLabel: { show: true, formatter: name + ' {c}', color: hue, fontSize: 24 * px, fontWeight: 600, offset: [4 * px, side * px] } };
    }
    var last = filed.length - 1, side = filed[last] >= replied[last] ? -13 : 13;
    drawing = lib.init(place, null, { renderer: 'canvas' });
    drawing.setOption({
      animation: false, textStyle: { fontFamily: style.fontFamily },
      grid: { left: 20 * px, right: 140 * px, top: 16 * px, bottom: 40 * px },
      xAxis: { type: 'category', data: names, boundaryGap: false, axisTick: { show: false }, axisLine: { lineStyle: { color: colour('--edge') } },
        axisLabel: { fontSize: 24 * px, color: colour('--tx2'), interval: function (at) { return (last - at) % 7 === 3; } } }, // the last day has the lines' names beside it
      yAxis: { min: 0, minInterval: 1, splitNumber: 2, axisLabel: { show: false }, splitLine: { lineStyle: { color: colour('--edge') } } },
      series: [line('答复', replied, 3, [9 * px, 7 * px], colour('--w-prev'), -side), line('收到', filed, 5, 'solid', colour('--w-in'), side)]
    });
  }

  window.addEventListener('resize', draw);
  draw();
  connect();
  setInterval(tick, 1000);
})();
