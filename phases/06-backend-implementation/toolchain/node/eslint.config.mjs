// What every Node backend of this stage is held to; it stands in the toolchain, so that the tree cannot loosen it.
import js from '@eslint/js'
import typescript from 'typescript-eslint'

const globals = Object.fromEntries(
  ['require', 'module', 'exports', 'process', 'Buffer', '__dirname', '__filename', 'console', 'setTimeout',
    'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'URL', 'URLSearchParams', 'fetch', 'AbortController',
    'AbortSignal', 'TextEncoder', 'TextDecoder', 'structuredClone', 'performance'].map((name) => [name, 'readonly']),
)
const strict = {
  eqeqeq: 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-console': 'error',
  'no-debugger': 'error',
  'no-throw-literal': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
}
const linterOptions = { noInlineConfig: false, reportUnusedDisableDirectives: 'error' }

export default [
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    ...js.configs.recommended,
    languageOptions: { ecmaVersion: 2023, globals },
    linterOptions,
    rules: { ...js.configs.recommended.rules, ...strict },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parser: typescript.parser, globals },
    plugins: { '@typescript-eslint': typescript.plugin },
    linterOptions,
    rules: {
      ...strict,
      'no-unused-vars': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
]
