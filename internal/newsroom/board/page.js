(function () {
  "use strict";
  if (!window.EventSource || !window.DOMParser) return;
  var busy = false, again = false;
  function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    fetch(location.href, { cache: "no-store", credentials: "same-origin" })
      .then(function (answer) { if (!answer.ok) throw answer.status; return answer.text(); })
      .then(function (text) {
        var next = new DOMParser().parseFromString(text, "text/html");
        var log = document.querySelector(".log"), at = log ? log.scrollTop : 0;
        var more = document.getElementById("more-feeds"), open = more && more.open;
        document.getElementById("page").replaceWith(document.adoptNode(next.getElementById("page")));
        log = document.querySelector(".log");
        if (log && at) log.scrollTop = at;
        more = document.getElementById("more-feeds");
        if (more && open) more.open = true;
        document.title = next.title;
      })
      .catch(function () {})
      .then(function () { busy = false; if (again) { again = false; refresh(); } });
  }
  new EventSource("events").addEventListener("turn", refresh);
  setInterval(refresh, 15000);
}());
