// How easily a password is guessed, reckoned in a thread of its own: its dictionaries weigh 80 MB, and a text made to be
// tiresome takes it a second.
import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as en from '@zxcvbn-ts/language-en'
import * as fr from '@zxcvbn-ts/language-fr'
import type { Asked, Guessed } from './strength.ts'

/** Of 0 to 4: 3 asks for a hundred million guesses at least. */
const leastScore = 3

const guesser = new ZxcvbnFactory({
  graphs: common.adjacencyGraphs,
  dictionary: { ...common.dictionary, ...fr.dictionary, ...en.dictionary },
  translations: fr.translations,
})

parentPort?.on('message', ({ id, password, known }: Asked) => {
  const { score, sequence } = guesser.check(password, [...known])
  const isPersonal = sequence.some((match) => 'dictionaryName' in match && match.dictionaryName === 'userInputs')
  const isCommon = sequence.some(({ pattern }) => pattern === 'dictionary')
  const fault = isPersonal ? 'personal' : isCommon ? 'common' : 'regular'
  parentPort?.postMessage({ id, ...(score < leastScore && { fault }) } satisfies Guessed)
})
