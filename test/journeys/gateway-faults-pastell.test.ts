// Pastell: every write under every fault. A deposit is several of them.
import { faultSuite } from './gateway-faults.ts'

faultSuite('pastell')
