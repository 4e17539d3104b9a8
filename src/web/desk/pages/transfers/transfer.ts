// One transfer: what happened, what it means and what may be done; the archive's reply; the bordereau as a person reads it.
import { ActesError } from '#errors.ts'
import type { ShownTransferJson } from '#operations/declared/transfers.ts'
import { replyCodeWords } from '#text/archive-replies.ts'
import { both } from '#text/both.ts'
import { html } from '#text/html.ts'
import { asking, askingButton, downloading } from '../../asking.ts'
import { fold, hidden, input } from '../../forms.ts'
import { namesFor } from '../../names.ts'
import { facts, quoted, section, sizeSaid, table, tag, trouble } from '../../parts.ts'
import { instant } from '../../times.ts'
import { done, field, pageAt, seesNames, type Visit } from '../../visit.ts'
import { transferAnswer } from './answer.ts'
import { bordereauPart } from './bordereau.ts'
import {
  actByIdentifier,
  archiveHref,
  archiveNames,
  sinceOf,
  standingOfTransfer,
  transferHref,
  transfersPath,
  transferTag,
} from './words.ts'

const path = `${transfersPath}/:siren/:id`

const page = pageAt(path, 'retention', async (visit, { siren = '', id = '' }) => {
  const { say, language } = visit
  const shown = await visit.ask.showTransfer({ siren, id })
  const { transmission, idActe, archive } = shown
  const own = visit.within(siren)
  const newer = (await own.ask.listTransfersOfAct({ id: transmission })).items.findLast((each) => each.id > id)
  const nameOf = await namesFor(visit, [siren])
  const { numero } = actByIdentifier(idActe)
  const title = say(`Versement de l’acte ${numero}`, `Transfer of the act ${numero}`)
  return {
    title,
    heading: html`${title} ${transferTag(shown, language)}`,
    lead: html`<a href="${transfersPath}?liste=all">${say('Versements', 'Transfers')}</a> · ${nameOf(siren)} ·
      <a href="/transmissions/${transmission}">${say('voir l’acte', 'see the act')}</a>`,
    live: [`acte:${transmission}`],
    main: html`${section({ id: 'suite', title: standingOfTransfer(shown).title[language], kind: 'next' }, [
      transferAnswer(visit, shown),
      newer
        ? html`<p>
            ${say('Un nouveau versement le remplace :', 'A new transfer replaces it:')}
            <a href="${transferHref(newer)}">${say('voir ce versement', 'see it')}</a>.
          </p>`
        : actionsOf(visit, shown),
    ])}
    ${replyPart(visit, shown)}
    ${section({ id: 'reperes', title: say('Repères', 'Particulars') }, [
      transferFacts(visit, shown, archiveNames[archive]),
      attemptsPart(visit, shown),
      piecesPart(visit, shown),
    ])}
    ${shown.pieces.includes('bordereau') && bordereauPart(visit, await visit.ask.readTransferBordereau({ siren, id }))}`,
  }
})

/** What `can` allows. The one that leads on is the primary button. */
function actionsOf(visit: Visit, shown: ShownTransferJson) {
  const { say } = visit
  const { collectivite: siren, id, can, transmission } = shown
  const at = [siren, id]
  const [taking, again, cancelling] = [
    say('Reprendre', 'Take up'),
    say('Verser de nouveau', 'Transfer again'),
    say('Annuler le versement', 'Cancel the transfer'),
  ]
  const { isOver = false } = standingOfTransfer(shown)
  return html`<div class="actions">
    ${can.retry === true && askingButton(visit, retry, { at, label: taking, first: true })}
    ${isOver && askingButton(visit, start, { at: [transmission], siren, label: again, first: true })}
    ${can.settle === true && settleForms(visit, shown)}
    ${
      (shown.heldCode !== null || isOver) &&
      html`<a class="button" href="${archiveHref(siren)}"
        >${say('Voir les réglages du service d’archives', 'See the settings of the archive')}</a
      >`
    }
    ${can.cancel === true && fold(cancelling, askingButton(visit, cancel, { at, label: cancelling }))}
  </div>`
}

/** The archive was asked by telephone or on its own pages: a person says what it answered. */
function settleForms(visit: Visit, { collectivite, id, archive }: ShownTransferJson) {
  const { say } = visit
  const [there, notThere] = [say('Il l’a reçu', 'It has it'), say('Il ne l’a pas', 'It has it not')]
  const reference = say(
    'Son numéro chez lui (pour VITAM, celui de l’opération)',
    'Its number there (for VITAM, that of the operation)',
  )
  const on = { at: [collectivite, id] }
  return [
    fold(
      there,
      askingButton(visit, settle, {
        ...on,
        label: there,
        fields: [
          hidden('arrive', 'oui'),
          input(reference, 'reference', { required: archive === 'vitam', maxlength: 200, autocomplete: 'off' }),
        ],
      }),
    ),
    fold(notThere, askingButton(visit, settle, { ...on, label: notThere, fields: hidden('arrive', 'non') })),
  ]
}

function replyPart(visit: Visit, { reply, collectivite, verified, state }: ShownTransferJson) {
  if (reply === null) return false
  const { say, language } = visit
  const { code, archiveId, grantedAt, events = [] } = reply
  const told = replyCodeWords(code)
  const same =
    verified === true
      ? tag('ok', say('oui, par ses propres empreintes', 'yes, by its own digests'))
      : verified === false
        ? tag('no', say('non : ses empreintes diffèrent', 'no: its digests differ'))
        : tag('todo', say('il ne le dit pas', 'it does not say'))
  return section({ id: 'reponse', title: say('Réponse du service d’archives', 'Reply of the archive') }, [
    facts([
      [say('Code', 'Code'), html`<code>${code}</code>${told && html` ${told.what[language]}`}`],
      [
        state === 'accepted'
          ? say('Prise en charge', 'Taken in charge')
          : say('Date de la réponse', 'Date of the reply'),
        grantedAt !== undefined && instant(grantedAt, language),
      ],
      [
        say('Cote dans l’archive', 'Its name in the archive'),
        archiveId !== undefined && html`<span class="id">${archiveId}</span>`,
      ],
      [say('Il détient exactement ce qui est parti', 'It holds exactly what left'), state === 'accepted' && same],
    ]),
    events.length > 0 &&
      table(
        events,
        { caption: say('Ce qu’il a relevé, le plus précis d’abord', 'What it found, the most precise first') },
        [
          [
            say('Constat', 'Finding'),
            (each) =>
              html`${replyCodeWords(each.code)?.what[language] ?? '–'}<span class="sub"
                  ><code>${each.code}</code></span
                >`,
          ],
          [say('Que faire', 'What to do'), (each) => replyCodeWords(each.code)?.todo[language] ?? '–'],
          [say('Dans ses mots', 'In its own words'), ({ message }) => quoted(visit, message, collectivite)],
        ],
      ),
  ])
}

function transferFacts({ say, language }: Visit, shown: ShownTransferJson, name: string) {
  const { identifier, reference, createdAt, createdBy, sentAt, sizeBytes, idActe } = shown
  const id = (text: string) => html`<span class="id">${text}</span>`
  return facts([
    [say('Service d’archives', 'Archive'), name],
    [say('Identifiant de l’acte', 'Identifier of the act'), id(idActe)],
    [say('Notre identifiant', 'Our identifier'), id(identifier)],
    [say('Le sien', 'Theirs'), reference !== null && id(reference)],
    [say('Demandé', 'Asked for'), html`${instant(createdAt, language)}, ${say('par', 'by')} ${createdBy}`],
    [say('Envoyé', 'Sent'), sentAt !== null && instant(sentAt, language)],
    [say('Dans cet état depuis', 'In this state since'), instant(sinceOf(shown), language)],
    [say('Taille du paquet', 'Size of the package'), sizeBytes !== null && sizeSaid(sizeBytes, language)],
  ])
}

const verdicts = {
  taken: ['ok', both('reçu par le service d’archives', 'taken by the archive')],
  'not-taken': ['todo', both('non arrivé', 'did not arrive')],
  refused: ['no', both('refusé', 'refused')],
} as const

function attemptsPart(visit: Visit, { attempts }: ShownTransferJson) {
  const { say, language } = visit
  if (attempts.length === 0) return false
  const title = say('Envois', 'Sendings')
  const list = table(attempts, { caption: title }, [
    [title, ({ openedAt }) => instant(openedAt, language)],
    [
      say('Issue', 'Outcome'),
      ({ verdict, code }) => {
        const [tone, word] =
          verdict === null ? (['doubt', both('sans verdict', 'without a verdict')] as const) : verdicts[verdict]
        return html`${tag(tone, word[language])}${code !== null && html`<span class="sub">${trouble(code, visit)}</span>`}`
      },
    ],
  ])
  return html`<details class="fold">
    <summary>${title} (${attempts.length})</summary>
    ${list}
  </details>`
}

const pieceWords = {
  bordereau: both('Bordereau en XML', 'Bordereau as XML'),
  acknowledgement: both('Accusé du dépôt en XML', 'Receipt of the deposit as XML'),
  reply: both('Réponse en XML', 'Reply as XML'),
} as const

function piecesPart(visit: Visit, { pieces, collectivite: siren, id }: ShownTransferJson) {
  const { language } = visit
  if (pieces.length === 0) return false
  const at = transferHref({ collectivite: siren, id })
  const link = (piece: keyof typeof pieceWords) => {
    const name = pieceWords[piece][language]
    return seesNames(visit, siren) ? html`<a href="${at}/${piece}">${name}</a>` : name
  }
  return html`<ul class="docs">
    ${pieces.map((piece) => html`<li>${link(piece)}</li>`)}
  </ul>`
}

type OfTransfer = { readonly siren: string; readonly id: string }
const back = ({ siren, id }: OfTransfer) => transferHref({ collectivite: siren, id })

const retry = asking(`${path}/reprise`, 'retryTransfer', [
  back,
  both('Le versement est repris ; rien n’est envoyé deux fois.', 'The transfer is taken up; nothing is sent twice.'),
])

const cancel = asking(`${path}/annulation`, 'cancelTransfer', [
  back,
  both('Le versement est annulé.', 'The transfer is cancelled.'),
])

const settle = asking(
  `${path}/decision`,
  [
    'settleTransfer',
    (sent) => {
      const [arrived, reference] = [field(sent, 'arrive'), field(sent, 'reference')]
      if (arrived !== 'oui' && arrived !== 'non') throw new ActesError('ACTES-T004', { params: { reason: 'arrive' } })
      return { arrived: arrived === 'oui', ...(reference !== '' && { reference }) }
    },
  ],
  [back, both('C’est noté, et le versement suit son cours.', 'It is recorded, and the transfer goes its way.')],
)

/** Also on the page of the act. */
const start = asking('/transmissions/:id/verser', 'startTransfer', ({ say }, _, made) =>
  done(transferHref(made), say('Le versement est demandé.', 'The transfer is asked for.')),
)

const piece = downloading(`${path}/:piece`, 'downloadTransfer', 'application/xml')

export const transferServed = { pages: [page], actions: [retry, cancel, settle, start], downloads: [piece] }
