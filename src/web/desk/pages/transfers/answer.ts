// What is true of a transfer, in one sentence and what follows from it: what happened, what it means, what to do.
import type { ShownTransferJson } from '#operations/declared/transfers.ts'
import { both } from '#text/both.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { sentenceOf } from '#text/sentences.ts'
import { quoted } from '../../parts.ts'
import type { Visit } from '../../visit.ts'
import { replyMeaning, standingOfTransfer, transferStanding } from './words.ts'

const unverified = both(
  'Rien ne montre que le service d’archives détient exactement ce qui est parti : voyez avec lui. L’acte n’est inscrit sur aucun bordereau de versement.',
  'Nothing shows that the archive holds exactly what left: ask it. The act is on no bordereau of versement.',
)
const untold = both(
  'Sa réponse ne dit pas ses réserves : demandez-les-lui. L’acte est bien conservé. Rien n’est supprimé ici pour autant.',
  'Its reply does not tell the remarks: ask for them. The act is kept. Nothing is deleted here for all that.',
)

function meaningOf(shown: ShownTransferJson) {
  if (shown.state === 'accepted' && shown.verified !== true) return unverified
  const isUntold = transferStanding(shown) === 'remarks' && !shown.reply?.events?.length
  return isUntold ? untold : standingOfTransfer(shown).means
}

export function transferAnswer(visit: Visit, shown: ShownTransferJson): HtmlContent {
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
