// 听一听: reads a notice out with a voice that is on the phone itself. Nothing is sent to anybody; without such a voice there is no button.
(function () {
  'use strict';
  var speech = window.speechSynthesis;
  if (!speech || !window.SpeechSynthesisUtterance || !window.fetch) { return; }
  var voice = null;

  function choose() {
    var own = Array.prototype.filter.call(speech.getVoices(), function (each) {
      return each.localService && /^(zh|cmn)/i.test(each.lang);
    });
    voice = own.filter(function (each) { return /^(zh|cmn)[-_]?(CN|Hans)?/i.test(each.lang) && !/HK|TW|yue/i.test(each.lang); })[0] || own[0] || null;
    Array.prototype.forEach.call(document.querySelectorAll('[data-listen]'), function (block) { block.hidden = !voice; });
  }

  function start(block) {
    var button = block.querySelector('button'), words = button.querySelector('span'), say = block.querySelector('[role=status]');
    var turn = 0;

    function rest(told) {
      turn += 1;
      speech.cancel();
      button.setAttribute('aria-pressed', 'false');
      words.textContent = '听一听';
      say.textContent = told || '';
    }

    function read(text, mine) {
      var lines = text.split('\n').filter(function (line) { return line.trim(); });
      // One line at a time: phones break off what is long.
      (function next() {
        var line = lines.shift();
        if (mine !== turn) { return; }
        if (!line) { rest(); return; }
        var one = new SpeechSynthesisUtterance(line);
        one.lang = voice.lang;
        one.voice = voice;
        one.rate = 0.9;
        one.onend = next;
        one.onerror = function () { if (mine === turn) { rest('现在念不了，请看上面的字。'); } };
        speech.speak(one);
      })();
    }

    button.addEventListener('click', function () {
      if (button.getAttribute('aria-pressed') === 'true') { rest('停下了。'); return; }
      turn += 1;
      var mine = turn;
      speech.cancel();
      button.setAttribute('aria-pressed', 'true');
      words.textContent = '停下';
      say.textContent = '';
      fetch(block.getAttribute('data-listen')).then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.text();
      }).then(function (text) { if (mine === turn) { read(text, mine); } }).catch(function () {
        if (mine === turn) { rest('现在念不了，请看上面的字。'); }
      });
    });
    window.addEventListener('pagehide', function () { rest(); });
  }

  Array.prototype.forEach.call(document.querySelectorAll('[data-listen]'), start);
  choose();
  if (speech.addEventListener) { speech.addEventListener('voiceschanged', choose); } else { speech.onvoiceschanged = choose; }
})();
