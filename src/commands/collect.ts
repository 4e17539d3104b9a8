// actes collect [siren…]: ask gateways and mailboxes for answers and letters now, before the next planned collection.
import type { CollectionJson } from '#operations/shapes/connections.ts'
import { codeSentence, filled, type Language } from '#text/sentences.ts'
import { asks, type AddCommand } from './command.ts'
import { inLine } from './printing.ts'
import { both } from '#text/both.ts'

export const addCollect: AddCommand = (program, settling) => {
  const command = program
    .command('collect [siren...]')
    .description('relever maintenant les réponses et les courriers, sans attendre la prochaine relève')
  asks(command, settling, {
    ask: (ask, _flags: object, [sirens]: [readonly string[]]) =>
      ask.collectNow(sirens.length > 0 ? { sirens: [...sirens] } : {}),
    lines: ({ items }, language) =>
      items.length === 0 ? [labels.none[language]] : items.map((item) => formatCollectionLine(item, language)),
    wakes: true,
  })
}

const labels = {
  none: both('Aucune connexion : déclarez une collectivité.', 'No connection: declare a collectivité.'),
  asked: both(
    'relève demandée ; elle est faite dès qu’un traitement tourne (actes start)',
    'asked for; it is done as soon as a worker runs (actes start)',
  ),
  stopped: both('arrêtée : rien n’est relevé[ : {code} {said}]', 'stopped: nothing is collected[: {code} {said}]'),
  away: both('en panne : {code} {said}', 'out of reach: {code} {said}'),
}

function formatCollectionLine({ connection, asked, code }: CollectionJson, language: Language) {
  const met = code === null ? {} : { code, said: codeSentence(code, language, 'cli') }
  const label = asked ? (code === null ? labels.asked : labels.away) : labels.stopped
  return inLine(connection, filled(label, met, language))
}
