// Words that steer the simulated VITAM from inside a transfer: the number of an act that ends with one of them is written
// in its manifest. For demonstrations and journeys, without chance or waiting.

export type VitamBehaviour = 'warning' | 'refused' | 'fatal' | 'late' | 'lost' | 'error' | 'dead'

const vitamNumbers: readonly {
  readonly suffix: string
  readonly behaviour: VitamBehaviour
  readonly effect: string
}[] = [
  { suffix: '_SAEAVIS', behaviour: 'warning', effect: 'Le versement est accepté avec un avertissement (WARNING).' },
  { suffix: '_SAEREFUS', behaviour: 'refused', effect: 'Le versement est refusé (KO) : règle de gestion inconnue.' },
  { suffix: '_SAEFATAL', behaviour: 'fatal', effect: 'L’opération s’arrête (FATAL) : son exploitant doit agir.' },
  { suffix: '_SAETARD', behaviour: 'late', effect: 'La réponse ne vient que trois jours après le dépôt.' },
  {
    suffix: '_SAEPERDU',
    behaviour: 'lost',
    effect: 'Le versement est pris, mais la ligne est coupée avant sa réponse : l’envoi est incertain.',
  },
  { suffix: '_SAE500', behaviour: 'error', effect: 'Le dépôt répond par une erreur interne, et rien n’est pris.' },
  { suffix: '_SAEMORT', behaviour: 'dead', effect: 'La ligne est coupée, et rien n’est pris.' },
]

export function vitamBehaviourIn(manifest: Uint8Array | undefined): VitamBehaviour | undefined {
  const text = Buffer.from(manifest ?? []).toString('latin1')
  return vitamNumbers.find(({ suffix }) => new RegExp(`${suffix}(?![A-Z0-9])`).test(text))?.behaviour
}
