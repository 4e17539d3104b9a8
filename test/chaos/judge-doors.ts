// What the doors of a run have told is what stands in the database, and nothing that they had to tell is missing.

/** A word that whoever deposits by a queue or a batch was given. */
export interface DoorWord {
  readonly siren: string
  readonly numero: string
  /** How a job or a line ended (`done`, `deposited`, `refused`), or an event. */
  readonly word: string
  readonly id?: string
  readonly idActe?: string | undefined
  /** Of the document that was handed in. */
  readonly sha256?: string
}

interface Row {
  readonly id: string
  readonly message: string
  readonly collectivite: string
  readonly numero: string | null
  readonly id_acte: string | null
  readonly document: string | null
  readonly state: string
}

/** In which states a word is still true; of the others nothing is asked but their act. */
const trueIn: Readonly<Record<string, readonly string[]>> = {
  'act.submitted': ['submitted', 'acknowledged', 'annulled', 'refused'],
  'act.acknowledged': ['acknowledged', 'annulled'],
  'act.annulled': ['annulled'],
  'act.cancelled': ['cancelled'],
}

/** What is told of an act that stands there. */
const dueIn: Readonly<Record<string, readonly string[]>> = {
  acknowledged: ['act.acknowledged'],
  annulled: ['act.acknowledged', 'act.annulled'],
  refused: ['act.refused'],
  cancelled: ['act.cancelled'],
}

/** @param byQueue the acts that came by it */
export function* judgeDoors(
  told: readonly DoorWord[],
  byQueue: readonly { readonly id: string }[],
  rows: readonly Row[],
) {
  const known = new Map(rows.map((row) => [row.id, row]))
  for (const { siren, numero, word, id, idActe, sha256 } of told) {
    const name = `${numero} of ${siren}: the door said ${word}`
    if (word === 'refused') {
      if (rows.some((row) => row.message === '1-1' && row.numero === numero && row.collectivite === siren))
        yield `${name}, and it is there`
      continue
    }
    const row = known.get(id ?? '')
    if (!row || row.numero !== numero || row.collectivite !== siren) yield `${name}, of no act or of another`
    else if (trueIn[word]?.includes(row.state) === false) yield `${name}, and it is ${row.state}`
    if (row && sha256 !== undefined && row.document !== sha256) yield `${name}, of another document`
    if (row && idActe !== undefined && row.id_acte !== idActe) yield `${name} under another identifier`
  }
  for (const { id } of byQueue) {
    const { state = 'lost', numero } = known.get(id) ?? {}
    for (const word of dueIn[state] ?? []) {
      const times = told.filter((each) => each.id === id && each.word === word).length
      if (times !== 1) yield `${numero}: ${state}, and the door said ${word} ${times} times`
    }
  }
}
