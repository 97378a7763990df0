// Keeps what a phone needs when there is no network: the look, the scripts and one page. Never a page about somebody.
'use strict';
self.addEventListener('install', function (event) {
  event.waitUntil(caches.open(NAME).then(function (cache) {
    return Promise.all(FILES.map(function (file) {
      return fetch(file, { credentials: 'omit', cache: 'no-cache' }).then(function (answer) {
        if (!answer.ok) { throw new Error(file); }
        return cache.put(file, answer);
      });
    }));
  }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener('activate', function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== NAME; }).map(function (name) {
      return caches.delete(name);
    }));
  }).then(function () { return self.clients.claim(); }));
});

// The page that checks has keys in it, and those change: each visit brings it anew, without saying whose visit it is.
function renew(file) {
  return fetch(file, { credentials: 'omit', cache: 'no-cache' }).then(function (answer) {
    return answer.ok ? caches.open(NAME).then(function (cache) { return cache.put(file, answer); }) : null;
  }).catch(function () { /* the older one stays */ });
}

self.addEventListener('fetch', function (event) {
  var request = event.request, at = new URL(request.url);
  if (at.origin !== self.location.origin) { return; }
  if (request.mode === 'navigate') {
    var check = at.pathname === CHECK;
    if (check) { event.waitUntil(renew(CHECK)); }
    event.respondWith(fetch(request).catch(function () { return caches.match(check ? CHECK : OFFLINE); }));
  } else if (request.method === 'GET' && at.pathname.indexOf('/assets/') === 0 && FILES.indexOf(at.pathname) >= 0) {
    event.respondWith(caches.match(at.pathname).then(function (kept) { return kept || fetch(request); }));
  }
});
