// How easily a password is guessed, reckoned in a thread of its own: its dictionaries weigh 80 MB, and a text made to be
// tiresome takes it a second.
import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as en from '@zxcvbn-ts/language-en'
import * as fr from '@zxcvbn-ts/language-fr'
import type { StrengthQuestion, Guessed } from './strength.ts'

/** Of 0 to 4: 3 asks for a hundred million guesses at least. */
const leastScore = 3
const leastGuessesLog10 = 8

const guesser = new ZxcvbnFactory({
  graphs: common.adjacencyGraphs,
  dictionary: { ...common.dictionary, ...fr.dictionary, ...en.dictionary },
  translations: fr.translations,
})

parentPort?.on('message', ({ id, password, known }: StrengthQuestion) => {
  const fault = faultIn(password, known)
  parentPort?.postMessage({ id, ...(fault && { fault }) } satisfies Guessed)
})

/** What everybody knows of the person, and what is said twice, adds nothing: the rest has to be good by itself. */
function faultIn(password: string, known: readonly string[]): Guessed['fault'] {
  const { score, sequence } = guesser.check(password, [...known])
  const isPersonal = sequence.some((match) => 'dictionaryName' in match && match.dictionaryName === 'userInputs')
  const isCommon = sequence.some(({ pattern }) => pattern === 'dictionary')
  if (score < leastScore) return isPersonal ? 'personal' : isCommon ? 'common' : 'regular'
  const plain = plainOf(password)
  const longestFirst = known.map(plainOf).toSorted((one, other) => other.length - one.length)
  const own = longestFirst.reduce((rest, word) => rest.replaceAll(word, ''), plain)
  if (own !== plain && isWeak(own)) return 'personal'
  const once = saidOnce(own)
  return once !== own && isWeak(once) ? 'regular' : undefined
}

/** By its parts alone: zxcvbn takes three parts of any kind for a hundred million guesses. */
function isWeak(rest: string): boolean {
  if (rest === '') return true
  const { sequence } = guesser.check(rest, [])
  return sequence.reduce((sum, { guessesLog10 }, at) => sum + guessesLog10 + Math.log10(at + 1), 0) < leastGuessesLog10
}

/** Four characters or more that come again are left out the second time. */
function saidOnce(text: string): string {
  const once = text.replace(/(.{4,})(.*?)\1/s, '$1$2')
  return once === text ? text : saidOnce(once)
}

/** In lower case, without accents. */
function plainOf(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
}
