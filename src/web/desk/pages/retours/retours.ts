// Retours à rattacher: retours without an acte, unreadable ones, and notices; attached by hand or read again.
import { ActesError } from '#errors.ts'
import { strays, waitingStatuses, type StrayRetour } from '#operations/desk/lists.ts'
import type { RetourJson, ShownRetour } from '#operations/shapes/retours.ts'
import { isId } from '#protocol/ids.ts'
import { sentenceOf, type Both } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { asking, showingRefusal, isRefusal } from '../../asking.ts'
import { check, guardedForm, reasonField } from '../../forms.ts'
import { csrf } from '../../layout.ts'
import { placesFor } from '../../names.ts'
import { chips, paged, rest, section, table, typedSaid } from '../../parts.ts'
import { instant } from '../../times.ts'
import { actionAt, done, field, mayHere, pageAt, undone, type FormSubmission, type Visit, asked } from '../../visit.ts'
import { nameShown, problemsShown, returnBytes, returnPage, returnShown, isWaiting } from './retour.ts'
import { headingOver, tabsOver, waitingTopics } from '../../tabs.ts'
import { fieldWords, kindWord, statusTag, wayWords } from './words.ts'
import { both } from '#text/both.ts'

const pageSize = 25

const listPage = pageAt('/retours', 'read', async (visit) => {
  const { say, language } = visit
  const [status, after] = [asked(visit, 'statut'), asked(visit, 'apres')]
  const statuses = waitingStatuses.filter((each) => each === status)
  const found = await visit.look(strays, {
    limit: pageSize + 1,
    statuses: statuses.length > 0 ? statuses : toPlace,
    after: isId(after) ? after : undefined,
  })
  const { shown, last } = paged(found, pageSize)
  const views = waitingStatuses.map(
    (each) => [`/retours?statut=${each}`, filterWords[each][language], each === statuses[0]] as const,
  )
  const all = ['/retours', say('À rattacher', 'To be placed'), statuses.length === 0] as const
  return {
    ...(statuses.length === 0
      ? await headingOver(visit, 'strays')
      : { title: say('Retours à rattacher', 'Stray returns') }),
    lead: say(
      'Les messages de la préfecture ou de la plateforme qui ne correspondent à aucun acte. Tout est gardé tel que reçu.',
      'What the préfecture or the platform sent back and that found no act of its own. Everything is kept as it came.',
    ),
    live: waitingTopics,
    main: html`${await tabsOver(visit, 'strays')}
    ${chips(say('Filtrer les retours', 'Filter the returns'), [all, ...views])} ${await attachingForm(visit, shown)}
    ${rest(visit, last?.id)} ${mayHere(visit, 'queues', null) && rereadAll(visit)}`,
  }
})

/** What is counted; a notice waits for nobody. */
const toPlace = waitingStatuses.filter((each) => each !== 'notice')

const filterWords = {
  orphan: both('Sans destinataire', 'Stray'),
  unreadable: both('Illisibles', 'Unreadable'),
  notice: both('Avis', 'Notices'),
} as const satisfies Record<(typeof waitingStatuses)[number], Both>

/** The list, with a tick for each retour that resembles one act; a person ticks, and says why once for all. */
async function attachingForm(visit: Visit, retours: readonly StrayRetour[]) {
  const listed = await renderRetourTable(visit, retours)
  if (!retours.some((retour) => retour.likely && mayHere(visit, 'attach', retour.siren))) return listed
  return html`<form method="post" action="${attachPath}">
    ${csrf(visit)}${listed}
    <div class="filters">
      ${reasonField(visit)}
      <button class="first">${visit.say('Rattacher les retours cochés', 'Attach the ticked returns')}</button>
      <output data-word="${visit.say('Cochés :', 'Ticked:')}"></output>
    </div>
  </form>`
}

async function renderRetourTable(visit: Visit, retours: readonly StrayRetour[]) {
  const { say, language } = visit
  const placesOf = await placesFor(
    visit,
    retours.map(({ siren }) => siren),
  )
  const captions = {
    caption: say('Retours qui attendent une décision', 'Returns that wait for a decision'),
    none: say('Aucun retour à rattacher.', 'No return waits to be placed.'),
  }
  return table(retours, captions, [
    [
      say('Retour', 'Return'),
      (retour) =>
        html`<a href="/retours/${retour.id}"><strong>${kindWord(retour.kind, language)}</strong></a
          ><span class="sub">${nameShown(visit, retour, retour.siren)}</span>`,
    ],
    [
      say('Pourquoi', 'Why'),
      ({ status, problems, siren }) => {
        const [first] = problemsShown(visit, problems ?? [], siren)
        return html`${statusTag(status, language)}
        ${first && html`<span class="sub">${sentenceOf(first, language)}</span>`}`
      },
    ],
    [say('Acte ressemblant', 'Act that it resembles'), (retour) => likelyCell(visit, retour)],
    ['Collectivité', ({ siren }) => placesOf([{ siren }])],
    [say('Reçu le', 'Came on'), ({ receivedAt }) => instant(receivedAt, language)],
  ])
}

function likelyCell(visit: Visit, { id, siren, likely }: StrayRetour) {
  if (!likely) return '—'
  const { say, language } = visit
  const attach = say(`Rattacher à ${likely.numero}`, `Attach to ${likely.numero}`)
  const differ = likely.differs.map(({ field, how }) => `${fieldWords[field][language]} ${wayWords[how][language]}`)
  const act = html`<a href="/transmissions/${likely.id}">${likely.idActe}</a>`
  const tick = mayHere(visit, 'attach', siren) && check(attach, 'choix', { value: `${id} ${likely.id}` })
  return html`${tick}<span class="sub">${act}${differ.length > 0 && ` · ${differ.join(', ')}`}</span>`
}

function rereadAll(visit: Visit) {
  const { say } = visit
  const label = say('Relire tout ce qui attend', 'Read again all that waits')
  const why = say(
    'Une nouvelle version du programme sait peut-être lire ou rattacher ces retours.',
    'What could not be placed or read may be by the version installed since.',
  )
  return section({ id: 'relire', title: say('Après une mise à jour', 'After an update') }, [
    html`<p>${why}</p>`,
    guardedForm(visit, { needs: 'queues', siren: null, action: '/retours/relire', label }),
  ])
}

const attach = showingRefusal(
  actionAt('/retours/:id/rattacher', 'attach', async (visit, sent) => {
    const [id, acte] = [sent.params.id ?? '', field(sent, 'acte')]
    const which = visit.say('Dites à quel acte rattacher ce retour.', 'Say which act this return is to be attached to.')
    if (acte === '') return undone(`/retours/${id}`, which)
    const act = await visit.ask.attachReturn({ id, transmission: acte, reason: field(sent, 'motif') })
    const name = act.numero ?? act.idActe ?? act.id
    const text = visit.say(
      `Le retour est rattaché à ${name} : il produit ses effets normalement.`,
      `The return is attached to ${name}: it takes effect, as if it had found the act by itself.`,
    )
    return done(`/transmissions/${act.id}`, text)
  }),
  refusedReturn,
)

const attachPath = '/retours/rattacher'

/** Each ticked retour to the act that the line named; what is refused stays in the list. */
const attachTicked = actionAt(attachPath, 'attach', async (visit, sent) => {
  const { say } = visit
  const reason = field(sent, 'motif')
  const chosen = (sent.fields.get('choix') ?? []).slice(0, pageSize).map((each) => each.split(' '))
  if (chosen.length === 0) return undone('/retours', say('Aucun retour n’est coché.', 'No return is ticked.'))
  const refused: string[] = []
  for (const [id = '', transmission = ''] of chosen)
    await visit.ask.attachReturn({ id, transmission, reason }).catch((error: unknown) => {
      // Without a reason, none of them is attached.
      if (!isRefusal(error) || error.code === 'ACTES-A001') throw error
      refused.push(error.code)
    })
  const count = chosen.length - refused.length
  const s = count > 1 ? 's' : ''
  const told = say(`${count} retour${s} rattaché${s}.`, `${count} return${s} attached.`)
  if (refused.length === 0) return done('/retours', told)
  const left = say(`Reste à rattacher : ${refused.join(', ')}.`, `Still to be attached: ${refused.join(', ')}.`)
  return undone('/retours', `${told} ${left}`)
})

/** The page again, with the reason and what was typed. */
async function refusedReturn({ code, params }: ActesError, visit: Visit, sent: FormSubmission) {
  const reason = field(sent, 'motif')
  const shown = await visit.ask.showReturn({ id: sent.params.id ?? '' })
  const said = html`<p>${sentenceOf({ code, path: '', params }, visit.language)} <code>${code}</code></p>
    ${await whoAttached(visit, shown)} ${shown.transmission !== null && reason !== '' && typedSaid(visit, reason)}`
  return returnShown(visit, shown, { said, reason })
}

async function whoAttached(visit: Visit, { id, transmission }: ShownRetour) {
  const { say, language } = visit
  if (transmission === null) return false
  const { journal, numero } = await visit.ask.showTransmission({ id: transmission })
  const line = journal.findLast(
    ({ event, detail }) =>
      event === 'retour-attached' && (detail as { readonly retour?: unknown } | null)?.retour === id,
  )
  if (!line) return false
  const who = line.who === 'worker' ? say('Le programme', 'The program') : line.who
  return html`<p>
    <strong>${who}</strong>, ${say('le', 'on')} ${instant(line.at, language)}${say(' : rattaché à', ': attached to')}
    <a href="/transmissions/${transmission}#ligne-${line.line}">${numero ?? say('son acte', 'its act')}</a>.
  </p>`
}

const accept = showingRefusal(
  asking('/retours/:id/accepter', 'acceptReturn', (visit, { id }, { status }) =>
    done(`/retours/${id}`, reread(visit, [{ status }])),
  ),
  refusedReturn,
)

const rereadOne = asking(
  '/retours/:id/relire',
  ['rereadReturns', ({ params: { id = '' } }) => ({ ids: [id] })],
  (visit, { sent: { params } }, { items }) => done(`/retours/${params.id}`, reread(visit, items.slice(0, 1))),
)

const rereadEvery = actionAt('/retours/relire', 'queues', async (visit) => {
  const notHere = visit.say('Vous n’avez pas les droits nécessaires.', 'You may not do this.')
  if (!mayHere(visit, 'queues', null)) return undone('/retours', notHere)
  return done('/retours', reread(visit, (await visit.ask.rereadReturns({})).items))
})

export const retoursServed = {
  pages: [listPage, returnPage],
  actions: [attachTicked, attach, accept, rereadOne, rereadEvery],
  downloads: [returnBytes],
}

function reread({ say }: Visit, retours: readonly Pick<RetourJson, 'status'>[]) {
  const count = retours.length
  const waiting = retours.filter(({ status }) => isWaiting(status)).length
  if (count === 0) return say('Il n’y avait rien à relire.', 'There was nothing to read again.')
  if (count === 1)
    return waiting === 0
      ? say('Relu : le retour est rattaché.', 'Read again: it has found its place.')
      : say('Relu : il reste à rattacher.', 'Read again: it still waits.')
  return say(
    `${count} retours relus : ${waiting} restent à rattacher.`,
    `${count} returns read again: ${waiting} still waiting.`,
  )
}
