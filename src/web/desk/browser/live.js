// Keeps a page fresh while it is looked at: told over /vivant that something it shows has changed, it fetches itself again
// and puts in what differs (idiomorph). What a person is in the middle of stays: the focus, what is unfolded, what is typed or
// ticked. Rows that come to a list wait until they are asked for. Whether the page is up to date stands in its head.
'use strict'
const isEnglish = document.documentElement.lang === 'en'
const say = (french, english) => (isEnglish ? english : french)
/**
 * At least and at most between two fetches, longer the longer it goes on changing; between two announcements; after a
 * refusal; without a sign of life until it is said (they come every second); until a stream that says nothing is opened
 * anew; for which a return is told.
 */
const ms = { least: 1_000, most: 5_000, quiet: 15_000, announced: 15_000, refused: 30_000 }
const lostMs = { silent: 4_000, again: 8_000, told: 10_000 }

const main = document.querySelector('main[data-live]')
const topics = (main?.dataset.live ?? '').split(' ').filter(Boolean)
/** A list, and not the page of one thing, whose tables change where they stand. */
const isOfMany = !topics.some((topic) => topic.includes(':'))
const typed = new WeakSet()
document.addEventListener('input', ({ target }) => typed.add(target))

let source
let isAgain = false
let isOver = false
/** It was refused for now: the page is read as it stands. */
let isRefused = false
let [aliveAt, openedAt, backAt] = [performance.now(), 0, -Infinity]
/** Not known to be up to date: nothing was heard for too long, and it was not fetched since. */
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

/** An event source does not say why it was refused. Of a session that ended while nobody listened, nothing else tells. */
async function refused() {
  const asking = new AbortController()
  try {
    const { status } = await fetch('/vivant', { cache: 'no-store', signal: asking.signal })
    if (status === 401) return over()
    isRefused = status >= 400 && status < 500
  } catch {
    // The line is down.
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

/** Is it up to date, and since when not? A stream that says nothing is opened anew. */
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

/** The word is spoken when it changes; what counts the seconds beside it never is. */
function showStanding(tone, word, more = '') {
  const place = document.getElementById('direct')
  if (!place) return
  place.hidden = false
  place.className = `direct ${tone}`
  for (const [at, text] of [word, more].entries())
    if (place.children[at].textContent !== text) place.children[at].textContent = text
}

/** The session is over: what stands on the page stays, and it is said. */
function over() {
  leave()
  if (isOver) return
  isOver = true
  document.getElementById('direct')?.remove()
  const notice = document.createElement('p')
  notice.className = 'said no'
  notice.dataset.said = ''
  const link = document.createElement('a')
  // Signing in leads back here.
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
    else if (shown) shown.textContent = count
    else {
      const made = document.createElement('span')
      made.className = 'n'
      made.textContent = count
      link.append(made)
    }
  }
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  document.title = `${all > 0 ? `(${all}) ` : ''}${document.title.replace(/^\(\d+\) /, '')}`
}

let waiting
let isFetching = false
let isWanted = false
let fetchedAt = -Infinity
/** Of the last fetch: a server that is slow is asked less. */
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

/** @param isAll with the rows that came, too: a person has asked for them */
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
    // The connection is down: it is fetched again once there is one.
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

/** Nothing jumps under the cursor: rows that came to a list stay out, those that left stay in, and a strip says so. */
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

/** Rows by the name of what each is about; nothing where one has no name of its own. */
function rowsOf(table) {
  const rows = [...(table?.tBodies[0]?.rows ?? [])]
  const named = new Map(rows.map((row) => [nameOf(row), row]))
  return rows.length > 0 && named.size === rows.length && !named.has('') ? named : undefined
}

let spokenAt = -Infinity
let toSay
let saying

/** Said to people who do not see it, the last word only, and not all the time. */
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

/** What a person is in the middle of, all that it stands in, and what stands before each. */
function heldIn(node) {
  const held = new Map()
  const fields = [...node.querySelectorAll('input, select, textarea')].filter((field) => typed.has(field))
  for (let each of [document.activeElement, ...fields])
    for (; each !== node && node.contains(each); each = each.parentElement) held.set(each, each.previousElementSibling)
  return held
}

/** What tells apart things of one kind that stand side by side. */
function nameOf(node) {
  if (node.matches('a')) return node.getAttribute('href')
  if (node.matches('form')) return node.getAttribute('action')
  if (node.matches('details')) return node.querySelector('summary')?.textContent.trim()
  return node.querySelector('a[href]')?.getAttribute('href') ?? node.querySelector('time')?.dateTime
}

/** Name them for idiomorph, which goes by ids: each within what it stands in, so that no two are alike. */
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
 * Make one node say what another says, with as few changes as it takes. A form that is being filled in stays as it was when
 * it was read, hidden fields included: what it sends is guarded by them. One around a list stays in its fields alone.
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
  // What the page no longer has, and what is new goes behind it.
  for (const each of left) {
    const before = held.get(each)
    if (before && before.parentElement !== each.parentElement) continue
    while (each.previousElementSibling && each.previousElementSibling !== before)
      each.after(each.previousElementSibling)
  }
}

listen()
