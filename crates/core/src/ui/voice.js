// A voice recording in a form: made with one press, heard again, thrown away. Without it a plain field takes a file.
(function () {
  'use strict';
  var KINDS = ['audio/webm;codecs=opus', 'audio/mp4'];
  try { new DataTransfer().items.add(new File([''], 'x')); } catch (e) { return; }
  if (!window.MediaRecorder || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) { return; }
  var kind = KINDS.filter(function (each) { return MediaRecorder.isTypeSupported(each); })[0];
  if (!kind) { return; }
  Array.prototype.forEach.call(document.querySelectorAll('[data-voice]'), start);

  function start(block) {
    var seconds = +block.getAttribute('data-voice'), field = block.querySelector('input[type=file]'), form = field.form;
    function part(name) { return block.querySelector('[data-voice-' + name + ']'); }
    var tools = part('tools'), record = part('record'), words = part('words'), left = part('left');
    var play = part('play'), drop = part('drop'), say = part('say');
    var recorder = null, timer = null, wanted = null, url = '';

    tools.hidden = false;
    field.classList.add('hj-sr');
    field.tabIndex = -1;
    field.setAttribute('aria-hidden', 'true');
    field.addEventListener('focus', function () { record.focus(); });

    function tell(text) { say.textContent = text; }

    record.addEventListener('click', function () {
      if (recorder) { stop(); return; }
      record.disabled = true;
      navigator.mediaDevices.getUserMedia({ audio: true }).then(listen, function () {
        record.disabled = false;
        tell('没有打开话筒。请在手机的提示里允许用话筒，或者打字说。');
      });
    });

    function listen(stream) {
      var pieces = [], end = Date.now() + seconds * 1000;
      function off() {
        clearInterval(timer);
        stream.getTracks().forEach(function (track) { track.stop(); });
        recorder = null;
        record.disabled = false;
        record.removeAttribute('data-on');
        words.textContent = '重新说一遍';
        left.hidden = true;
      }
      try {
        recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 32000 });
      } catch (e) {
        off();
        words.textContent = '点一下，开始说';
        tell('这部手机录不了音。请打字说。');
        return;
      }
      recorder.addEventListener('dataavailable', function (event) { pieces.push(event.data); });
      recorder.addEventListener('stop', function () {
        var type = kind.split(';')[0];
        off();
        keep(new File(pieces, type === 'audio/mp4' ? 'voice.m4a' : 'voice.webm', { type: type }));
        if (wanted) { again(); }
      });
      recorder.start();
      throwAway();
      record.disabled = false;
      record.setAttribute('data-on', '');
      words.textContent = '说完了，点一下';
      left.hidden = false;
      tell('开始录了，最长 ' + seconds + ' 秒。');
      function count() {
        var rest = Math.max(0, Math.ceil((end - Date.now()) / 1000));
        left.textContent = '还能说 ' + rest + ' 秒';
        // Read out once, not every second.
        if (rest === 10) { tell('还能说 10 秒。'); }
        if (rest === 0) { stop(); }
      }
      timer = setInterval(count, 250);
      count();
    }

    function stop() {
      if (recorder && recorder.state !== 'inactive') { recorder.stop(); }
    }

    function keep(file) {
      var all = new DataTransfer();
      all.items.add(file);
      field.files = all.files;
      url = URL.createObjectURL(file);
      play.src = url;
      play.hidden = drop.hidden = false;
      tell('录好了。可以听一遍，不满意就删掉重录。');
    }

    function throwAway() {
      field.value = '';
      if (url) { play.pause(); play.removeAttribute('src'); URL.revokeObjectURL(url); url = ''; }
      play.hidden = drop.hidden = true;
    }

    drop.addEventListener('click', function () {
      throwAway();
      words.textContent = '点一下，开始说';
      tell('删掉了。');
      record.focus();
    });

    // Sending ends a recording that is still running, and waits for it.
    form.addEventListener('submit', function (event) {
      if (!recorder) { return; }
      event.preventDefault();
      wanted = event.submitter || true;
      stop();
    });
    function again() {
      var button = wanted;
      wanted = null;
      if (form.requestSubmit) { form.requestSubmit(button === true ? undefined : button); } else { form.submit(); }
    }
  }
})();
