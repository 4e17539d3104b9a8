// Enhances the forms of an acte and of a lot: files are dropped, with progress; typed text is saved continually, and the
// checks come back beside it; files are dragged into order. Without this script the forms' buttons do it all.
'use strict'
{
  const form = document.querySelector('form[data-depot]')
  const isEnglish = document.documentElement.lang === 'en'
  const say = (french, english) => (isEnglish ? english : french)
  const isDraft = form && form.dataset.depot !== 'nouveau'
  const byItself = { 'x-vivant': '1', accept: 'text/html' }
  const pauseMs = 800
  let [waiting, isSending, isOver] = [undefined, false, false]
  /** Promise of the save under way. */
  let saving

  const pageOf = (text) => new DOMParser().parseFromString(text, 'text/html')
  const tells = (text) => (form.querySelector('[data-garde]').textContent = text)

  /** Take over the answer's fragments, except the field that has the focus. */
  function refresh(page) {
    for (const fresh of page.querySelectorAll('[data-frais]')) {
      const old = document.getElementById(fresh.id)
      if (!old || old.contains(document.activeElement)) continue
      const [was, is] = [old, fresh].map((each) => each.querySelector('[name="envoyer"]'))
      if (was && is) is.checked = was.checked
      old.replaceWith(fresh)
    }
    makeDraggable()
    countTicks()
  }

  /** The button of a lot says how many acts it deposits, and how many stay. */
  function countTicks() {
    const button = form?.querySelector('[data-compte]')
    if (!button) return
    const count = form.querySelectorAll('[name="envoyer"]:checked').length
    const left = form.querySelectorAll('[name="id"]').length - count
    button.disabled = count === 0
    if (count === 0) button.textContent = say('Déposer les actes cochés', 'Deposit the ticked acts')
    if (count === 1) button.textContent = say('Déposer l’acte coché', 'Deposit the ticked act')
    if (count > 1) button.textContent = say(`Déposer les ${count} actes`, `Deposit the ${count} acts`)
    if (count > 0 && left > 0)
      button.textContent += left === 1 ? say(' (1 reste)', ' (1 stays)') : say(` (${left} restent)`, ` (${left} stay)`)
  }

  /** Replace the page by the one that reports the failure; its form holds the typed text. */
  function show(page) {
    isOver = true
    document.querySelector('main').replaceWith(page.querySelector('main'))
    document.querySelector('main').scrollIntoView()
  }

  const fields = (submitter) => new FormData(form, submitter)

  function typed() {
    const data = fields()
    data.delete('documents')
    data.set('geste', 'garder')
    return new URLSearchParams(data)
  }

  /** The server holds the typed text until the person signs in again, and shows it there. */
  function tellsEnd(address) {
    tells(
      say(
        'Votre session a pris fin ; votre saisie est conservée. ',
        'Your session has ended; what you typed is kept. ',
      ),
    )
    const way = document.createElement('a')
    way.href = address
    way.textContent = say('Se reconnecter et la retrouver', 'Sign in again and find it')
    form.querySelector('[data-garde]').append(way)
  }

  function save() {
    clearTimeout(waiting)
    waiting = undefined
    if (saving || isSending || isOver) return later()
    saving = saveNow().finally(() => (saving = undefined))
  }

  async function saveNow() {
    try {
      const answer = await fetch(form.action, { method: 'POST', body: typed(), headers: byItself })
      const page = pageOf(await answer.text())
      const next = page.querySelector('form[data-depot]')
      if (answer.ok && next?.dataset.depot === form.dataset.depot) {
        refresh(page)
        tells(say('Enregistré', 'Saved'))
      } else if (next) show(page)
      else if (answer.redirected) tellsEnd(answer.url)
      else if (page.querySelector('[data-reprise]')) tellsEnd(page.querySelector('[data-reprise]').href)
      else tells(say('Non enregistré : nouvel essai bientôt.', 'Not saved: it is tried again.'))
    } catch {
      tells(say('Connexion perdue : ce n’est pas encore enregistré.', 'The connection is lost: it is not saved yet.'))
      later(5_000)
    }
  }

  function later(ms = pauseMs) {
    if (isOver) return
    clearTimeout(waiting)
    waiting = setTimeout(save, ms)
  }

  function send(submitter) {
    isSending = true
    clearTimeout(waiting)
    const place = form.querySelector('[data-envoi]')
    const [bar, told] = place.children
    place.hidden = bar.hidden = false
    const request = new XMLHttpRequest()
    request.open('POST', form.action)
    for (const [name, value] of Object.entries(byItself)) request.setRequestHeader(name, value)
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.value = total > 0 ? (100 * loaded) / total : 0
      told.textContent = `${Math.floor(bar.value)}\u00a0%`
    })
    request.upload.addEventListener(
      'load',
      () => (told.textContent = say('Examen des fichiers…', 'The files are examined…')),
    )
    request.addEventListener('load', () => {
      isSending = false
      if (request.status < 400) return location.assign(request.responseURL)
      const page = pageOf(request.responseText)
      if (page.querySelector('main')) show(page)
      else told.textContent = say('Les fichiers ne sont pas arrivés.', 'The files did not arrive.')
    })
    request.addEventListener('error', () => {
      isSending = false
      told.textContent = say('Connexion perdue : recommencez.', 'The connection is lost: try again.')
    })
    request.send(fields(submitter))
  }

  const files = () => form.querySelector('[type="file"]')
  const chosen = () => files()?.files ?? []
  const keeping = () => form.querySelector('[value="enregistrer"]')

  /** Why the chosen files would be refused, checked before they are sent; '' when they are fine. */
  function refusalOf() {
    const { accept, dataset } = files()
    const isTaken = ({ name }) => accept.split(',').some((ending) => name.toLowerCase().endsWith(ending))
    const strange = [...chosen()].find((file) => !isTaken(file))
    if (strange)
      return say(
        `« ${strange.name} » n’est pas admis : enregistrez-le en PDF, puis choisissez ce PDF.`,
        `“${strange.name}” is not accepted: save it as a PDF, then choose that PDF.`,
      )
    const { length } = chosen()
    if (length > dataset.fichiers)
      return say(
        `${length} fichiers : ${dataset.fichiers} au plus par envoi. Ajoutez les autres ensuite.`,
        `${length} files: ${dataset.fichiers} at most at a time. Add the others afterwards.`,
      )
    const bytes = [...chosen()].reduce((sum, { size }) => sum + size, 0)
    const most = Math.floor(dataset.octets / 1_048_576)
    return bytes > dataset.octets
      ? say(
          `Plus de ${most} Mo : donnez moins de fichiers à la fois.`,
          `More than ${most} MB: give fewer files at a time.`,
        )
      : ''
  }

  /** @returns whether the files are refused; they are then removed from the field */
  function refusesFiles() {
    const why = refusalOf()
    const place = form.querySelector('[data-envoi]')
    place.hidden = why === ''
    place.children[0].hidden = true
    place.children[1].textContent = why
    if (why !== '') files().value = ''
    return why !== ''
  }

  /** The collectivité of the last deposit from this browser, which may keep nothing. */
  function lastSender(siren) {
    try {
      if (siren) localStorage.setItem('collectivite', siren)
      return localStorage.getItem('collectivite') ?? ''
    } catch {
      return ''
    }
  }

  /** Of a new deposit: what its two buttons make of the chosen files. */
  function nameButtons() {
    const [one, each] = form.querySelectorAll('[name="combien"]')
    const { length } = chosen()
    each.hidden = length === 1
    if (length === 1) one.textContent = say('Continuer', 'Continue')
    if (length < 2) return
    const annexes = length - 1
    one.textContent =
      annexes === 1
        ? say('Un acte et son annexe', 'One act with its annexe')
        : say(`Un acte et ses ${annexes} annexes`, `One act with its ${annexes} annexes`)
    each.textContent = say(`${length} actes, un par PDF`, `${length} acts, one for each PDF`)
  }

  function makeDraggable() {
    for (const item of document.querySelectorAll('[data-glisse] > li')) item.draggable = true
  }

  let dragged
  function drags(event) {
    const item = event.target instanceof Element && event.target.closest('[data-glisse] > li')
    if (event.type === 'dragstart' && item) dragged = item
    if (!dragged) return
    if (event.type === 'dragover') {
      event.preventDefault()
      if (!item || item === dragged) return
      const isBehind = dragged.compareDocumentPosition(item) & Node.DOCUMENT_POSITION_FOLLOWING
      if (isBehind) item.after(dragged)
      else item.before(dragged)
    }
    if (event.type === 'dragend') {
      dragged = undefined
      save()
    }
  }

  function drops(event) {
    const zone = event.target instanceof Element && event.target.closest('[data-depose]')
    if (!zone || dragged || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    zone.classList.toggle('over', event.type === 'dragover')
    if (event.type !== 'drop') return
    files().files = event.dataTransfer.files
    files().dispatchEvent(new Event('change', { bubbles: true }))
  }

  async function search(words) {
    const address = `${location.pathname}?${new URLSearchParams({ mots: words })}`
    const answer = await fetch(address, { headers: byItself }).catch(() => undefined)
    if (!answer?.ok) return
    const found = pageOf(await answer.text()).getElementById('matieres')
    if (found) document.getElementById('matieres').replaceWith(found)
  }
  let searching

  if (form) {
    form.addEventListener('submit', (event) => {
      const { submitter } = event
      if (!isDraft) lastSender(form.elements.collectivite.value)
      if (chosen().length === 0 && !saving) return void (isOver = true)
      event.preventDefault()
      // The save under way creates another version: wait for it.
      if (saving) void saving.then(() => form.requestSubmit(submitter))
      else if (!isSending) send(submitter)
    })
    form.addEventListener('change', ({ target }) => {
      if (target.name === 'envoyer') countTicks()
      if (target !== files() || chosen().length === 0 || refusesFiles()) return
      if (isDraft) send(keeping())
      else nameButtons()
    })
    for (const type of ['dragover', 'dragleave', 'drop']) document.addEventListener(type, drops)
  }
  if (isDraft) {
    form.addEventListener('input', ({ target }) => {
      if (target.type === 'file' || /^(envoyer|vu|tous\..*)$/.test(target.name)) return
      if (target.name !== 'mots') return later()
      clearTimeout(searching)
      searching = setTimeout(() => void search(target.value), 300)
    })
    for (const type of ['dragstart', 'dragover', 'dragend']) form.addEventListener(type, drags)
    addEventListener('pagehide', () => {
      if (waiting === undefined || isOver) return
      navigator.sendBeacon(form.action, typed())
    })
    addEventListener('pageshow', () => (isOver = false))
    makeDraggable()
    countTicks()
  } else if (form) {
    const { collectivite } = form.elements
    if (collectivite.value === '') collectivite.value = lastSender()
  }
}
