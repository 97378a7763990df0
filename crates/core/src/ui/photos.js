// Photos in a form: made smaller on the phone, shown, and taken away again. Without it the plain field sends them.
(function () {
  'use strict';
  var SIDE = 1600, QUALITY = 0.82, SHOWN = 168;
  // The chosen files are put back into the field, so that the form sends them by itself.
  try { new DataTransfer().items.add(new File([''], 'x')); } catch (e) { return; }
  if (!window.createImageBitmap || !HTMLCanvasElement.prototype.toBlob) { return; }
  Array.prototype.forEach.call(document.querySelectorAll('[data-photos]'), start);

  function start(block) {
    var most = +block.getAttribute('data-photos'), field = block.querySelector('input[type=file]');
    var list = block.querySelector('[data-photos-list]'), add = block.querySelector('[data-photos-add]');
    var say = block.querySelector('[data-photos-say]'), form = field.form;
    var chosen = [], busy = 0, wanted = null, turn = Promise.resolve();

    field.classList.add('hj-sr');
    field.tabIndex = -1;
    field.setAttribute('aria-hidden', 'true');
    add.hidden = false;
    if (field.hasAttribute('aria-describedby')) { add.setAttribute('aria-describedby', field.getAttribute('aria-describedby')); }
    add.addEventListener('click', function () { field.click(); });
    // The summary of what is to be mended leads to the field, which is out of sight.
    field.addEventListener('focus', function () { add.focus(); });

    // Photos that were sent before count, too.
    function before() { return form.querySelectorAll('input[name=attachment][data-photo]:checked').length; }
    function tell(words) { say.textContent = words; }
    form.addEventListener('change', function (event) { if (event.target.name === 'attachment') { put(); } });

    field.addEventListener('change', function () {
      var files = Array.prototype.slice.call(field.files), room = most - before() - chosen.length - busy;
      put();
      var words = files.length > room ? '最多 ' + most + ' 张，多选的没有加上。' : '';
      files.slice(0, Math.max(0, room)).forEach(function (file) { take(file, words); });
      if (words && room <= 0) { tell(words); }
    });

    function take(file, words) {
      busy += 1;
      tell('正在缩小照片……');
      // One after the other: in their order, and without filling a small phone's memory.
      turn = turn.then(function () { return smaller(file); }).then(function (made) {
        chosen.push(made);
        show(made);
        tell(words || '加好了，一共 ' + chosen.length + ' 张。');
      }, function () {
        tell('有一张照片打不开，没有加上。请换一张 JPG 或 PNG 照片。');
      }).then(function () {
        busy -= 1;
        put();
        if (!busy && wanted) { again(); }
      });
    }

    function put() {
      var all = new DataTransfer();
      chosen.forEach(function (made) { all.items.add(made.file); });
      field.files = all.files;
      list.hidden = !chosen.length;
      add.disabled = chosen.length + before() >= most;
    }

    function show(made) {
      var item = document.createElement('li'), drop = document.createElement('button');
      var name = '照片 ' + (chosen.indexOf(made) + 1);
      made.canvas.setAttribute('role', 'img');
      made.canvas.setAttribute('aria-label', name);
      drop.type = 'button';
      drop.className = 'hj-btn hj-btn--quiet';
      drop.textContent = '去掉';
      drop.setAttribute('aria-label', '去掉' + name);
      drop.addEventListener('click', function () {
        chosen.splice(chosen.indexOf(made), 1);
        list.removeChild(item);
        Array.prototype.forEach.call(list.children, function (one, at) {
          one.firstChild.setAttribute('aria-label', '照片 ' + (at + 1));
          one.lastChild.setAttribute('aria-label', '去掉照片 ' + (at + 1));
        });
        put();
        tell('去掉了，还有 ' + chosen.length + ' 张。');
        add.focus();
      });
      item.appendChild(made.canvas);
      item.appendChild(drop);
      list.appendChild(item);
    }

    // Whoever presses while a photo is still being made smaller need not press again.
    form.addEventListener('submit', function (event) {
      if (!busy) { return; }
      event.preventDefault();
      wanted = event.submitter || true;
      tell('照片还在缩小，好了就发出去……');
    });
    function again() {
      var button = wanted;
      wanted = null;
      if (form.requestSubmit) { form.requestSubmit(button === true ? undefined : button); } else { form.submit(); }
    }
  }

  // A file with the pixels alone, upright, and a small picture to show.
  function smaller(file) {
    return bitmap(file).then(function (image) {
      var full = draw(image, SIDE), shown = draw(image, SHOWN);
      if (image.close) { image.close(); }
      return new Promise(function (done, fail) {
        full.toBlob(function (blob) {
          if (!blob) { fail(); return; }
          done({ file: new File([blob], 'photo.jpg', { type: 'image/jpeg' }), canvas: shown });
        }, 'image/jpeg', QUALITY);
      });
    });
  }

  function bitmap(file) {
    // Some browsers know no options here; they turn the photo upright by themselves.
    try { return createImageBitmap(file, { imageOrientation: 'from-image' }).catch(plain); } catch (e) { return plain(); }
    function plain() { return createImageBitmap(file); }
  }

  function draw(image, side) {
    var by = Math.min(1, side / Math.max(image.width, image.height)), canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(image.width * by));
    canvas.height = Math.max(1, Math.round(image.height * by));
    var on = canvas.getContext('2d');
    on.fillStyle = '#fff';
    on.fillRect(0, 0, canvas.width, canvas.height);
    on.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
})();
