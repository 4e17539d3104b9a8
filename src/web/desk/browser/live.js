// Keeps a visible page fresh. When /vivant reports a change of its topics, the page fetches itself again and merges the
// differences (idiomorph). Focus, unfolded parts, and typed or ticked fields stay; new rows of a list wait until asked
// for. The head of the page shows whether it is up to date.
'use strict'
const isEnglish = document.documentElement.lang === 'en'
const say = (french, english) => (isEnglish ? english : french)
/**
 * Fetches are `least` to `most` apart, wider while changes continue, and `least` again after `quiet`. Announcements are
 * `announced` apart; `refused` is the wait after a refusal. A sign of life comes every second: after `silent` without
 * one the page says so, after `again` it reopens the stream, and for `told` it says that the connection is back.
 */
const ms = { least: 1_000, most: 5_000, quiet: 15_000, announced: 15_000, refused: 30_000 }
const lostMs = { silent: 4_000, again: 8_000, told: 10_000 }

const main = document.querySelector('main[data-live]')
const topics = (main?.dataset.live ?? '').split(' ').filter(Boolean)
/** A list; the tables on the page of a single thing change in place. */
const isOfMany = !topics.some((topic) => topic.includes(':'))
const typed = new WeakSet()
document.addEventListener('input', ({ target }) => typed.add(target))

let source
let isAgain = false
let isOver = false
/** Refused for now: the page is not live. */
let isRefused = false
let [aliveAt, openedAt, backAt] = [performance.now(), 0, -Infinity]
/** Not known to be up to date: the stream was silent for too long, and the page was not fetched since. */
let isStale = false

function listen() {
  if (!main || source || isOver || document.hidden) return
  isRefused = false
  openedAt = performance.now()
  const here = new EventSource('/vivant?' + new URLSearchParams(topics.map((topic) => ['sujet', topic])))
  source = here
  const hears = (event, heard) =>
    here.addEventListener(event, ({ data }) => {
      aliveAt = performance.now()
      heard?.(data)
      standing()
    })
  here.addEventListener('open', () => {
    if (isAgain) refreshSoon()
    isAgain = true
  })
  hears('vie')
  hears('counts', (data) => showCounts(JSON.parse(data)))
  hears('fresh', refreshSoon)
  hears('fin', over)
  here.addEventListener('error', () => {
    if (here.readyState !== EventSource.CLOSED) return
    leave()
    void refused()
  })
}

/** EventSource hides the status, so ask once more: nothing else reports a session that ended while nobody listened. */
async function refused() {
  const asking = new AbortController()
  try {
    const { status } = await fetch('/vivant', { cache: 'no-store', signal: asking.signal })
    if (status === 401) return over()
    isRefused = status >= 400 && status < 500
  } catch {
    // The connection is down.
  } finally {
    asking.abort()
  }
  if (isRefused) setTimeout(listen, ms.refused)
}

function leave() {
  source?.close()
  source = undefined
}

function resume() {
  if (!document.hidden) aliveAt = performance.now()
  listen()
}

document.addEventListener('visibilitychange', () => (document.hidden ? leave() : resume()))
addEventListener('pagehide', leave)
addEventListener('pageshow', resume)
setInterval(standing, 500)

/** Shows whether the page is up to date, and reopens a silent stream. */
function standing() {
  if (!main || isOver || document.hidden) return
  const now = performance.now()
  const silentMs = now - aliveAt
  if (isRefused) return showStanding('quiet', say('sans mise à jour', 'not live'))
  if (silentMs > lostMs.silent) {
    isStale = true
    if (silentMs > lostMs.again && now - openedAt > lostMs.again) leave()
    listen()
    return showStanding('no', say('déconnecté', 'disconnected'), ` ${lasting(silentMs)}`)
  }
  if (isStale && topics.length > 0) return waiting === undefined && !isFetching && refreshSoon()
  caughtUp()
  const isBack = now - backAt < lostMs.told
  showStanding(isBack ? 'back' : 'ok', say('à jour', 'up to date'), isBack ? say(' de nouveau', ' again') : '')
}

function caughtUp() {
  if (isStale) backAt = performance.now()
  isStale = false
}

function lasting(silentMs) {
  const seconds = Math.round(silentMs / 1_000)
  const time = seconds < 100 ? `${seconds}\u00a0s` : `${Math.round(seconds / 60)}\u00a0min`
  return say(`depuis ${time}`, `for ${time}`)
}

/** Screen readers speak the word when it changes, but never the count of seconds beside it. */
function showStanding(tone, word, more = '') {
  const place = document.getElementById('direct')
  if (!place) return
  place.hidden = false
  place.className = `direct ${tone}`
  for (const [at, text] of [word, more].entries())
    if (place.children[at].textContent !== text) place.children[at].textContent = text
}

/** The session is over: the page stays, with a notice. */
function over() {
  leave()
  if (isOver) return
  isOver = true
  document.getElementById('direct')?.remove()
  const notice = document.createElement('p')
  notice.className = 'said no'
  notice.dataset.said = ''
  const link = document.createElement('a')
  link.href = location.href
  link.textContent = say('Se reconnecter', 'Sign in again')
  const ended = say('Votre session a pris fin. ', 'Your session has ended. ')
  notice.append(ended, link)
  main.prepend(notice)
  announce(ended)
}

function showCounts(counts) {
  for (const link of document.querySelectorAll('nav.side li a')) {
    const count = counts[link.getAttribute('href')]
    if (count === undefined) continue
    const shown = link.querySelector('.n')
    if (count === 0) shown?.remove()
    else if (shown) shown.textContent = countSaid(count)
    else {
      const made = document.createElement('span')
      made.className = 'n'
      made.textContent = countSaid(count)
      link.append(made)
    }
  }
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  document.title = `${all > 0 ? `(${countSaid(all)}) ` : ''}${document.title.replace(/^\([^)]*\d\) /, '')}`
}

/** As the page says it: counts are capped. */
function countSaid(count) {
  const number = String(Math.min(count, 1_000)).replace(/\B(?=000$)/, say('\u00a0', ','))
  return count > 1_000 ? `${say('plus de', 'more than')} ${number}` : number
}

let waiting
let isFetching = false
let isWanted = false
let fetchedAt = -Infinity
/** Duration of the last fetch: a slow server is asked less often. */
let tookMs = 0
let gap = ms.least

function refreshSoon() {
  if (topics.length === 0 || isOver) return
  isWanted = true
  if (waiting !== undefined || isFetching) return
  const since = performance.now() - fetchedAt
  gap = since > ms.quiet ? ms.least : Math.min(gap * 1.25, ms.most)
  waiting = setTimeout(refresh, Math.max(0, Math.max(gap, Math.min(10 * tookMs, ms.refused)) - since))
}

/** @param isAll true to include new rows, once a person has asked for them */
async function refresh(isAll = false) {
  waiting = undefined
  isWanted = false
  isFetching = true
  const began = performance.now()
  try {
    const headers = { accept: 'text/html', 'x-vivant': '1' }
    const signal = AbortSignal.timeout(ms.refused)
    const answer = await fetch(location.href, { headers, redirect: 'manual', cache: 'no-store', signal })
    if (answer.type === 'opaqueredirect') over()
    else if (answer.ok) {
      putIn(new DOMParser().parseFromString(await answer.text(), 'text/html'), isAll)
      caughtUp()
      tookMs = performance.now() - began
    }
  } catch {
    // The connection is down: the next stream triggers another fetch.
  }
  fetchedAt = performance.now()
  isFetching = false
  if (isWanted) refreshSoon()
}

const headingOf = () => (main?.querySelector('h1')?.textContent ?? '').replace(/\s+/g, ' ').trim()

function putIn(fresh, isAll) {
  const next = fresh.querySelector('main[data-live]')
  if (!next) return
  const before = headingOf()
  if (isAll) for (const strip of main.querySelectorAll('[data-strip]')) strip.remove()
  else if (isOfMany) for (const table of main.querySelectorAll('table')) holdBack(table, next)
  merge(main, next)
  document.title = fresh.title
  if (headingOf() !== before) announce(headingOf())
}

/** Nothing jumps under the cursor: new rows stay out, removed rows stay in, and a strip announces them. */
function holdBack(table, next) {
  const caption = table.caption?.textContent
  const twin = [...next.querySelectorAll('table')].find((each) => each.caption?.textContent === caption)
  const [shown, coming] = [rowsOf(table), rowsOf(twin)]
  if (!shown || !coming) return
  const fresh = [...coming.keys()].filter((name) => !shown.has(name)).length
  const isChanged = fresh > 0 || [...shown.keys()].some((name) => !coming.has(name))
  const rows = [...shown].map(([name, row]) => coming.get(name) ?? row.cloneNode(true))
  twin.tBodies[0].replaceChildren(...rows)
  const strip = table.previousElementSibling?.matches('[data-strip]') ? table.previousElementSibling : undefined
  if (!isChanged) return strip?.remove()
  const text =
    fresh === 0
      ? say('La liste a changé', 'The list has changed')
      : say(`${fresh} ${fresh > 1 ? 'nouvelles' : 'nouvelle'}`, `${fresh} new`)
  if (strip?.textContent === text) return
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'strip'
  made.dataset.strip = ''
  made.textContent = text
  made.addEventListener('click', () => {
    clearTimeout(waiting)
    void refresh(true)
  })
  if (strip) strip.replaceWith(made)
  else table.before(made)
  announce(text)
}

/** Rows by their names; undefined when a row has none of its own. */
function rowsOf(table) {
  const rows = [...(table?.tBodies[0]?.rows ?? [])]
  const named = new Map(rows.map((row) => [nameOf(row), row]))
  return rows.length > 0 && named.size === rows.length && !named.has('') ? named : undefined
}

let spokenAt = -Infinity
let toSay
let saying

/** Announces only the last text to screen readers, at intervals. */
function announce(text) {
  toSay = text
  saying ??= setTimeout(
    () => {
      document.getElementById('annonce').textContent = toSay
      spokenAt = performance.now()
      saying = undefined
    },
    Math.max(0, ms.announced - (performance.now() - spokenAt)),
  )
}

/** Elements in use and their ancestors, each with the sibling before it. */
function heldIn(node) {
  const held = new Map()
  const fields = [...node.querySelectorAll('input, select, textarea')].filter((field) => typed.has(field))
  for (let each of [document.activeElement, ...fields])
    for (; each !== node && node.contains(each); each = each.parentElement) held.set(each, each.previousElementSibling)
  return held
}

function nameOf(node) {
  const row = node.matches('tr') && node.querySelector('[data-row]')
  if (row) return row.dataset.row
  if (node.matches('a')) return node.getAttribute('href')
  if (node.matches('form')) return node.getAttribute('action')
  if (node.matches('details')) return node.querySelector('summary')?.textContent.trim()
  return node.querySelector('a[href]')?.getAttribute('href') ?? node.querySelector('time')?.dateTime
}

/** Gives nodes ids for idiomorph, which matches by id; each contains its parent's, so that all are unique. */
function name(node, scope, seen) {
  for (const child of node.children) {
    const isKept = child.matches('[data-said], [data-strip]')
    const own = isKept ? 'kept' : child.matches('a, form, details, li, tr, article') && nameOf(child)
    let id = child.id
    if (!id && own) {
      const wanted = `vif ${scope} ${child.localName} ${own}`
      const times = (seen.get(wanted) ?? 0) + 1
      seen.set(wanted, times)
      child.id = id = `${wanted} ${times}`
    }
    name(child, id || scope, seen)
  }
}

/**
 * Morph one node into another. A form being filled in stays as it was read, hidden fields included, since they guard
 * what it sends; of a form around a list only the fields stay.
 */
function merge(node, next) {
  for (const tree of [node, next]) name(tree, '', new Map())
  const held = heldIn(node)
  const left = []
  const kept = 'form:not(:has(table)), input, select, textarea'
  Idiomorph.morph(node, next, {
    callbacks: {
      beforeNodeMorphed: (old) => !(held.has(old) && old.matches(kept)),
      beforeNodeRemoved: (old) => !old.id?.endsWith(' kept 1') && !(held.has(old) && left.push(old)),
      beforeAttributeUpdated: (attribute, element) => !(attribute === 'open' && element.matches('details')),
    },
  })
  for (const named of document.querySelectorAll('[id^="vif "]')) named.removeAttribute('id')
  // Put elements in use that the new page lacks back in their place, and new ones behind them.
  for (const each of left) {
    const before = held.get(each)
    if (before && before.parentElement !== each.parentElement) continue
    while (each.previousElementSibling && each.previousElementSibling !== before)
      each.after(each.previousElementSibling)
  }
}

listen()
