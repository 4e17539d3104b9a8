// The README's table of the API, rendered from the routes that are served.
import { apiPrefix } from '../../../src/web/api/api.ts'
import { operations } from '../../../src/operations/table.ts'
import type { Table } from './readme-tables.ts'

/** Every route: where it answers, which right it needs, what it does. */
export function apiTable(): Table {
  return {
    head: ['call', 'right', 'does'],
    rows: [
      ...operations.map(({ method, path, right, about }) => [
        `\`${method} ${apiPrefix}${path.replaceAll(/:(\w+)/g, '{$1}')}\``,
        right === 'any' ? 'any token' : `\`${right}\``,
        about,
      ]),
      [`\`GET ${apiPrefix}/openapi.json\``, 'none', 'This API in OpenAPI 3.1, open to all'],
    ],
  }
}
