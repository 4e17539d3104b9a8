// What is true of a transfer, in one sentence and what follows from it: what happened, what it means, what to do.
import type { ShownTransferJson } from '#operations/declared/transfers.ts'
import { both } from '#text/both.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { sentenceOf, type Both } from '#text/sentences.ts'
import { quoted } from '../../parts.ts'
import type { Visit } from '../../visit.ts'
import { replyMeaning, transferStanding, type Standing } from './words.ts'

const titles = {
  asked: both('Demandé : le paquet est en préparation', 'Asked for: the package is being made'),
  frozen: both('Préparé : le paquet va partir', 'Prepared: the package is about to leave'),
  sent: both('Envoyé : la réponse du service d’archives est attendue', 'Sent: the reply of the archive is awaited'),
  stopped: both(
    'Arrêté par le service d’archives : son exploitant doit intervenir',
    'Stopped by the archive: its operator must act',
  ),
  late: both(
    'Sans réponse : demandez au service d’archives où en est le versement',
    'No reply: ask the archive about the transfer',
  ),
  accepted: both('Accepté : l’acte est archivé', 'Accepted: the act is archived'),
  remarks: both('Accepté avec réserves : l’acte est archivé', 'Accepted with remarks: the act is archived'),
  refused: both('Refusé : rien n’est archivé', 'Refused: nothing is archived'),
  held: both('Retenu : à vous d’agir', 'Held: it is for you to act'),
  uncertain: both('Incertain : le service d’archives l’a-t-il reçu ?', 'Uncertain: has the archive received it?'),
  cancelled: both('Annulé : rien n’est parti', 'Cancelled: nothing has left'),
} as const satisfies Readonly<Record<Standing, Both>>

/** Where no code says it: what it means, and what to do. */
const means: Readonly<Partial<Record<Standing, Both>>> = {
  asked: both('Il n’y a rien à faire : la suite est automatique.', 'There is nothing to do: it goes on by itself.'),
  frozen: both('Il n’y a rien à faire : la suite est automatique.', 'There is nothing to do: it goes on by itself.'),
  sent: both(
    'L’acte n’est pas encore archivé. Le service d’archives est interrogé automatiquement ; il n’y a rien à faire.',
    'The act is not archived yet. The archive is asked by itself; there is nothing to do.',
  ),
  accepted: both(
    'Rien n’est supprimé ici pour autant : il y faut encore une DUA échue et le visa d’une personne.',
    'Nothing is deleted here for all that: a term that is over and the visa of a person are needed besides.',
  ),
  remarks: both(
    'Lisez les réserves ci-dessous ; l’acte est bien conservé. Rien n’est supprimé ici pour autant.',
    'Read the remarks below; the act is kept. Nothing is deleted here for all that.',
  ),
  refused: both('Corrigez la cause, puis versez de nouveau.', 'Correct the cause, then transfer again.'),
  held: both('Corrigez la cause, puis reprenez le versement.', 'Correct the cause, then take the transfer up.'),
  uncertain: both(
    'Rien n’est renvoyé avant de savoir : deux envois feraient deux archives.',
    'Nothing is sent again before it is known: two sendings would make two archives.',
  ),
  cancelled: both('L’acte peut être versé de nouveau.', 'The act can be transferred again.'),
}

const unverified = both(
  'Rien ne montre que le service d’archives détient exactement ce qui est parti : voyez avec lui. L’acte n’est inscrit sur aucun bordereau de versement.',
  'Nothing shows that the archive holds exactly what left: ask it. The act is on no bordereau of versement.',
)
const untold = both(
  'Sa réponse ne dit pas ses réserves : demandez-les-lui. L’acte est bien conservé. Rien n’est supprimé ici pour autant.',
  'Its reply does not tell the remarks: ask for them. The act is kept. Nothing is deleted here for all that.',
)

function meaningOf(shown: ShownTransferJson) {
  const standing = transferStanding(shown)
  if (shown.state === 'accepted' && shown.verified !== true) return unverified
  return standing === 'remarks' && !shown.reply?.events?.length ? untold : means[standing]
}

export const answerTitle = ({ language }: Visit, shown: ShownTransferJson) => titles[transferStanding(shown)][language]

export function answerBody(visit: Visit, shown: ShownTransferJson): HtmlContent {
  const { say, language } = visit
  const { heldCode, metCode, state, reply, detail, collectivite } = shown
  const code = heldCode ?? (state === 'accepted' ? null : metCode)
  const isRefused = code === 'ACTES-T001'
  const words = isRefused && reply !== null ? replyMeaning(reply) : undefined
  // Without a finding of theirs, the comment of a reply is ours, given back.
  const isTheirs = isRefused && words === undefined && reply?.events?.length
  const saysAll = isRefused || heldCode === 'ACTES-T010' || (state === 'sent' && heldCode === null && code !== null)
  const params = isRefused || detail === null ? {} : { reason: detail }
  return [
    words
      ? html`<p><strong>${words.what[language]}</strong> ${words.todo[language]}</p>`
      : code !== null && html`<p>${sentenceOf({ code, path: '', params }, language)}</p>`,
    detail !== null &&
      isTheirs &&
      html`<p>
        ${say(html`Il écrit : « ${quoted(visit, detail, collectivite)} »`, html`It writes: “${quoted(visit, detail, collectivite)}”`)}
      </p>`,
    !saysAll && html`<p>${meaningOf(shown)?.[language]}</p>`,
    code !== null && html`<p class="reason"><code>${code}</code></p>`,
  ]
}
