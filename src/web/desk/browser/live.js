// Keeps a page fresh while it is looked at: told over /vivant that something it shows has changed, it fetches itself again
// and puts in what differs. What a person is in the middle of stays: the focus, what is unfolded, what is being typed.
'use strict'
const texts = {
  fr: ['Votre session a pris fin. ', 'Se reconnecter'],
  en: ['Your session has ended. ', 'Sign in again'],
}
const [endedText, againText] = texts[document.documentElement.lang] ?? texts.fr
/** At least and at most between two fetches, longer the longer it goes on changing; between two announcements; after a refusal. */
const ms = { least: 1_000, most: 5_000, quiet: 15_000, announced: 15_000, refused: 30_000 }

const main = document.querySelector('main[data-live]')
const topics = (main?.dataset.live ?? '').split(' ').filter(Boolean)
const typed = new WeakSet()
document.addEventListener('input', ({ target }) => typed.add(target))

let source
let isAgain = false
let isOver = false

function listen() {
  if (!main || source || isOver || document.hidden) return
  const here = new EventSource('/vivant?' + new URLSearchParams(topics.map((topic) => ['sujet', topic])))
  source = here
  here.addEventListener('open', () => {
    if (isAgain) refreshSoon()
    isAgain = true
  })
  here.addEventListener('counts', ({ data }) => showCounts(JSON.parse(data)))
  here.addEventListener('fresh', refreshSoon)
  here.addEventListener('fin', over)
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
  } catch {
    // The line is down.
  } finally {
    asking.abort()
  }
  setTimeout(listen, ms.refused)
}

function leave() {
  source?.close()
  source = undefined
}

document.addEventListener('visibilitychange', () => (document.hidden ? leave() : listen()))
addEventListener('pagehide', leave)
addEventListener('pageshow', listen)

/** The session is over: what stands on the page stays, and it is said. */
function over() {
  leave()
  if (isOver) return
  isOver = true
  const notice = document.createElement('p')
  notice.className = 'said no'
  notice.dataset.said = ''
  const link = document.createElement('a')
  link.href = '/entrer'
  link.textContent = againText
  notice.append(endedText, link)
  main.prepend(notice)
  announce(endedText)
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
}

let waiting
let isFetching = false
let isWanted = false
let fetchedAt = -Infinity
let gap = ms.least

function refreshSoon() {
  if (topics.length === 0 || isOver) return
  isWanted = true
  if (waiting !== undefined || isFetching) return
  const since = performance.now() - fetchedAt
  gap = since > ms.quiet ? ms.least : Math.min(gap * 1.25, ms.most)
  waiting = setTimeout(refresh, Math.max(0, gap - since))
}

async function refresh() {
  waiting = undefined
  isWanted = false
  isFetching = true
  try {
    const headers = { accept: 'text/html', 'x-vivant': '1' }
    const answer = await fetch(location.href, { headers, redirect: 'manual', cache: 'no-store' })
    if (answer.type === 'opaqueredirect') over()
    else if (answer.ok) putIn(new DOMParser().parseFromString(await answer.text(), 'text/html'))
  } catch {
    // The connection is down: the next change, or the next time the page is listened to, brings it up to date.
  }
  fetchedAt = performance.now()
  isFetching = false
  if (isWanted) refreshSoon()
}

const headingOf = () => (main?.querySelector('h1')?.textContent ?? '').replace(/\s+/g, ' ').trim()

function putIn(fresh) {
  const next = fresh.querySelector('main[data-live]')
  if (!next) return
  const before = headingOf()
  merge(main, next)
  document.title = fresh.title
  if (headingOf() !== before) announce(headingOf())
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

/** Is a person in the middle of something there? */
function isHeld(node) {
  if (!(node instanceof Element)) return false
  if (node.contains(document.activeElement)) return true
  return [node, ...node.querySelectorAll('input, select, textarea')].some((field) => typed.has(field))
}

/** What tells apart things of one kind that stand side by side. */
function nameOf(node) {
  if (!(node instanceof Element)) return ''
  if (node.id) return node.id
  if (node.matches('a')) return node.getAttribute('href')
  if (node.matches('form')) return node.getAttribute('action')
  if (node.matches('details')) return node.querySelector('summary')?.textContent.trim()
  if (!node.matches('li, tr, article, section')) return ''
  return node.querySelector('a[href]')?.getAttribute('href') ?? node.querySelector('time')?.dateTime ?? ''
}

const isAlike = (a, b) => a.nodeName === b.nodeName && nameOf(a) === nameOf(b)

/** Make one node say what another says, with as few changes as it takes. */
function merge(node, next) {
  if (!(node instanceof Element)) {
    if (node.data !== next.data) node.data = next.data
    return
  }
  if (node.matches('form, input, select, textarea') && isHeld(node)) return
  for (const { name } of [...node.attributes])
    if (!next.hasAttribute(name) && !(name === 'open' && node.matches('details'))) node.removeAttribute(name)
  for (const { name, value } of next.attributes)
    if (node.getAttribute(name) !== value && !(name === 'open' && node.matches('details')))
      node.setAttribute(name, value)
  mergeChildren(node, next)
}

function mergeChildren(node, next) {
  const coming = [...next.childNodes]
  // What a person is in the middle of stays where it is, though the page no longer has it; what was said stays, too.
  const stays = (each) =>
    each instanceof Element &&
    ('said' in each.dataset || (isHeld(each) && !coming.some((wanted) => isAlike(each, wanted))))
  const old = new Set([...node.childNodes].filter((each) => !stays(each)))
  let place = node.firstChild
  const pass = () => {
    while (place && !old.has(place)) place = place.nextSibling
  }
  for (const wanted of coming) {
    pass()
    const match = [...old].find((each) => isAlike(each, wanted))
    if (!match) {
      node.insertBefore(document.importNode(wanted, true), place)
      continue
    }
    old.delete(match)
    // What holds the focus would lose it by being moved: the others move around it.
    if (match === place || isHeld(match)) place = match.nextSibling
    else node.insertBefore(match, place)
    merge(match, wanted)
  }
  for (const left of old) if (!isHeld(left)) left.remove()
}

listen()
