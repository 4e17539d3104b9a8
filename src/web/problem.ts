// Answers to calls that fail: problem+json (RFC 9457) with our codes and every fault, in the language asked for. One
// table maps codes to statuses. The answer to a bug reveals nothing of the machine.
import type * as z from 'zod'
import { ActesError, firstProblems, type ErrorCode, type ErrorKind, type Params, type Problem } from '#errors.ts'
import { toldFault } from '#operations/present.ts'
import type { problemDocument } from '#operations/shapes/parts.ts'
import { sentenceOf, shortSentence, type Language } from '#text/sentences.ts'

export const problemType = 'application/problem+json; charset=utf-8'

const byKind = {
  refuse: 422,
  hold: 409,
  suspend: 409,
  uncertain: 502,
  retry: 503,
  notice: 409,
} as const satisfies Record<ErrorKind, number>

/** Codes whose status differs from that of their kind. */
const byStatus: Readonly<Record<number, readonly ErrorCode[]>> = {
  202: ['ACTES-A091'],
  400: ['ACTES-A028'],
  401: ['ACTES-A025'],
  403: ['ACTES-A022', 'ACTES-A090', 'ACTES-A095'],
  404: ['ACTES-A019', 'ACTES-A020', 'ACTES-Q008', 'ACTES-S006', 'ACTES-V006'],
  408: ['ACTES-A031'],
  409: [
    'ACTES-A002',
    'ACTES-A003',
    'ACTES-A004',
    'ACTES-A005',
    'ACTES-A007',
    'ACTES-A008',
    'ACTES-A010',
    'ACTES-A011',
    'ACTES-A013',
    'ACTES-A015',
    'ACTES-A017',
    'ACTES-A018',
    'ACTES-A021',
    'ACTES-A041',
    'ACTES-A046',
    'ACTES-A047',
    'ACTES-A053',
    'ACTES-A057',
    'ACTES-A058',
    'ACTES-A060',
    'ACTES-A061',
    'ACTES-A062',
    'ACTES-A063',
    'ACTES-A065',
    'ACTES-A066',
    'ACTES-A092',
    'ACTES-A093',
    'ACTES-A094',
    'ACTES-A097',
    'ACTES-A126',
    'ACTES-A127',
    'ACTES-A128',
    'ACTES-A129',
    'ACTES-A130',
    'ACTES-S007',
    'ACTES-V019',
    'ACTES-V020',
  ],
  413: ['ACTES-A030', 'ACTES-F007'],
  415: ['ACTES-A029'],
  422: ['ACTES-G018'],
  429: ['ACTES-A026', 'ACTES-A054'],
  500: ['ACTES-A032', 'ACTES-S003', 'ACTES-S004'],
  503: ['ACTES-C003', 'ACTES-C010', 'ACTES-F022'],
}

export function statusOf(code: ErrorCode, kind: ErrorKind) {
  const [status] = Object.entries(byStatus).find(([, codes]) => codes.includes(code)) ?? []
  return status === undefined ? byKind[kind] : Number(status)
}

export type ProblemDocument = z.infer<typeof problemDocument>

interface ApiTrouble {
  readonly code: ErrorCode
  readonly status: number
  readonly problems: readonly Problem[]
  readonly params: Params
  readonly warnings?: readonly Problem[] | undefined
}

export function problemDocumentOf(
  { code, status, problems, params, warnings = [] }: ApiTrouble,
  language: Language,
): ProblemDocument {
  const toldOf = (all: readonly Problem[]) => firstProblems(all).map((each) => toldFault(each, language))
  const [first] = problems
  const about = first?.code === code ? first : { code, path: '', params }
  const right = code === 'ACTES-A022' ? params.action : undefined
  return {
    type: `urn:actes:${code}`,
    title: shortSentence(code, language),
    status,
    detail: sentenceOf(about, language).toWellFormed(),
    code,
    problems: toldOf(problems),
    ...(right !== undefined && { right: String(right) }),
    ...(Object.keys(params).length > 0 && { params }),
    ...(warnings.length > 0 && { warnings: toldOf(warnings) }),
  }
}

/** Among the faults of an input, these mean that something conflicting exists: 409. All others mean 422. */
const conflicts: readonly ErrorCode[] = ['ACTES-V019', 'ACTES-V020', 'ACTES-A010', 'ACTES-A126']

/** Too many costly requests at once. */
const crowded: ApiTrouble = { code: 'ACTES-A026', status: 503, problems: [], params: { seconds: 30 } }

/** Map an error to its code and status; an unexpected one is a bug and reveals nothing. */
export function apiTroubleOf(error: unknown): ApiTrouble {
  if ((error as { readonly statusCode?: unknown } | undefined)?.statusCode === 503) return crowded
  const known = error instanceof ActesError ? error : ofTheServer(error)
  const { code, kind, problems, params, warnings } = known ?? new ActesError('ACTES-A032')
  const status = warnings ? (problems.some(({ code }) => conflicts.includes(code)) ? 409 : 422) : statusOf(code, kind)
  return { code, status, problems, params, warnings }
}

const ofServer: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'ACTES-A030',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'ACTES-A029',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'ACTES-A031',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'ACTES-A029',
  FST_REQ_FILE_TOO_LARGE: 'ACTES-A030',
  ERR_STREAM_PREMATURE_CLOSE: 'ACTES-A031',
  ECONNRESET: 'ACTES-A031',
}

function ofTheServer(error: unknown) {
  const { code, statusCode = 500 } = (error ?? {}) as { readonly code?: string; readonly statusCode?: number }
  const known = code === undefined ? undefined : ofServer[code]
  if (known) return new ActesError(known)
  return statusCode >= 400 && statusCode < 500 ? new ActesError('ACTES-A028') : undefined
}

/** The answer to a call of which nothing could be read, not even its language. */
export function unreadDocument(code: 'ACTES-A028' | 'ACTES-A031'): ProblemDocument {
  return problemDocumentOf(apiTroubleOf(new ActesError(code)), 'fr')
}
