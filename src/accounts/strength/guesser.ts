// Worker thread that estimates password strength: its dictionaries take 80 MB, and a contrived text can take a second.
import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as en from '@zxcvbn-ts/language-en'
import * as fr from '@zxcvbn-ts/language-fr'
import type { StrengthQuestion, Guessed } from './strength.ts'

/** zxcvbn's scale, 0 to 4: 3 means at least a hundred million guesses. */
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

/** The person's own words and repetitions must add nothing: the rest has to be strong by itself. */
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

/** Adds up the parts: zxcvbn counts any three parts as a hundred million guesses. */
function isWeak(rest: string) {
  if (rest === '') return true
  const { sequence } = guesser.check(rest, [])
  return sequence.reduce((sum, { guessesLog10 }, at) => sum + guessesLog10 + Math.log10(at + 1), 0) < leastGuessesLog10
}

function saidOnce(text: string): string {
  const once = text.replace(/(.{4,})(.*?)\1/s, '$1$2')
  return once === text ? text : saidOnce(once)
}

function plainOf(text: string) {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
}
