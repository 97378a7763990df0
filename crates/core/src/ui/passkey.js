// Passkeys: adds one on the page about oneself, signs in with one on the sign-in page.
(function () {
  'use strict';
  if (!window.PublicKeyCredential || !navigator.credentials) { return; }

  function bytes(text) {
    var plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, function (c) { return c.charCodeAt(0); });
  }
  function text(buffer) {
    var plain = '';
    new Uint8Array(buffer).forEach(function (b) { plain += String.fromCharCode(b); });
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  // Forms and these requests carry the same proof that they come from our own page.
  function send(path, body) {
    var form = document.querySelector('input[name=form]');
    return fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', 'x-form': form ? form.value : '' },
      body: JSON.stringify(body)
    }).then(function (answer) {
      return answer.json().then(function (told) {
        if (!answer.ok) { throw { said: told.detail }; }
        return told;
      });
    });
  }

  function listed(list) {
    return (list || []).map(function (item) {
      return Object.assign({}, item, { id: bytes(item.id) });
    });
  }

  // What the device answered, as JSON.
  function told(credential) {
    var from = credential.response, response = { clientDataJSON: text(from.clientDataJSON) };
    ['attestationObject', 'authenticatorData', 'signature', 'userHandle'].forEach(function (name) {
      if (from[name]) { response[name] = text(from[name]); }
    });
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: response,
      extensions: {}
    };
  }

  function register() {
    return send('/passkey/register/start', {}).then(function (started) {
      var options = started.options.publicKey;
      options.challenge = bytes(options.challenge);
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = listed(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options }).then(function (credential) {
        return send('/passkey/register/finish', { state: started.state, credential: told(credential) });
      });
    });
  }

  function signIn() {
    return send('/passkey/sign-in/start', {}).then(function (started) {
      // In the page itself: the switch for letters has a field of this name too.
      var options = started.options.publicKey, back = document.querySelector('main input[name=back]');
      options.challenge = bytes(options.challenge);
      options.allowCredentials = listed(options.allowCredentials);
      return navigator.credentials.get({ publicKey: options }).then(function (credential) {
        return send('/passkey/sign-in/finish', {
          state: started.state, credential: told(credential), back: back ? back.value : ''
        });
      });
    });
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-passkey]');
    if (!button || button.disabled) { return; }
    var block = button.closest('[data-passkey-block]');
    var status = block.querySelector('[data-passkey-status]');
    button.disabled = true;
    status.textContent = '请看设备上的提示……';
    (button.getAttribute('data-passkey') === 'register' ? register() : signIn()).then(function (done) {
      location.assign(done.to);
    }, function (why) {
      button.disabled = false;
      // Only our own refusals are in words a person reads; the browser's reasons are for programmers.
      status.textContent = (why && why.said) || '没有办成，什么也没有变。请再试一次。';
    });
  });
})();
