/** The help of `npm start`. */

export const help = `NADIA on one machine: a Telegram bot that sends an AI reply only after a person has approved it.

  npm start                       a simulator to write as a customer, and the console to review drafts
  TELEGRAM_BOT_TOKEN=… TELEGRAM_UPDATES=polling npm start
                                  a real bot, without a public address

Every variable is optional. Stores that are not configured are embedded and keep their data in NADIA_DATA_DIR. A .env file
in this directory is read; environment variables take precedence over it.

  PORT, HOST                      where to listen (3000 on 127.0.0.1)
  NADIA_DATA_DIR                  data and generated secrets (.nadia)
  NADIA_ALLOWED_HOSTS             additional host names of this server, separated by commas
  NADIA_API_KEY                   the first admin's key, 16 characters or more (generated and printed once)
  NADIA_ERASURE_SECRET            the key of the hash in receipts of erasures (generated)
  NADIA_VAPID_KEY                 the key that signs push messages to browsers (generated)
  NADIA_PUSH_SERVICES             origins of push services other than those of the browsers' vendors (none)
  NADIA_METRICS_TOKEN             the secret that callers of /metrics send (only this machine is answered)
  NADIA_DEBOUNCE_MS               how long to wait for more messages of a burst (3000)
  NADIA_MAX_WAIT_MS               the maximum wait for a burst to end (15000)
  NADIA_OVERDUE_MINUTES           when a waiting review is overdue (30)
  NADIA_CONSOLE_ORIGIN            the console's origin, if a proxy serves it under another host
  NADIA_FRONT_SECRET              the secret a reverse proxy sends so that its viewer address is trusted
  TELEGRAM_BOT_TOKEN              a bot's token from @BotFather
  TELEGRAM_BOT_ID                 the number before the token's colon, for a webhook without the token
  TELEGRAM_BOT_USERNAME           the bot's username: passwords based on it are rejected
  TELEGRAM_UPDATES                simulator, polling or webhook (simulator without a token)
  TELEGRAM_WEBHOOK_SECRET         the secret that Telegram must send (generated)
  TELEGRAM_MINI_APP               the link of the bot's Mini App, which opens the console inside Telegram (none)
  TELEGRAM_REVIEW_GROUPS          ids of Telegram groups that review drafts, separated by commas (none)
  TELEGRAM_API_ROOT               a Bot API server other than Telegram's
  DATABASE_URL, NEON_FETCH_ENDPOINT, or POSTGRES_URL
                                  Neon or another server with its HTTP protocol, or any Postgres 18 (embedded PGlite)
  UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN, or REDIS_URL
                                  Upstash, or any Redis 7 (embedded)
  AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL_DYNAMODB
                                  SQS and DynamoDB (embedded)
  AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
                                  their region and credentials (embedded)
  DRAFTS_QUEUE_URL, DELIVERIES_QUEUE_URL
                                  the queues (embedded)
  LEDGER, LEDGER_TABLE            sqlite, or dynamodb and its table (sqlite)
  LLM1_MODEL, LLM2_MODEL          google/…, openai/… or offline
  SUMMARY_MODEL, EMBEDDING_MODEL  google/… or openai/… for summaries and semantic search (none)
  TRANSLATION_MODEL               google/… or openai/… that translates for reviewers (none)
  MODEL_PRICES                    model=input/output/cached/audio, … in USD per million tokens (known prices)
  QDRANT_URL, QDRANT_API_KEY      Qdrant for the documents' vectors (pgvector)
  DATABASE_OWNER_URL              the same database as its owner, for migrations (DATABASE_URL)
  DATABASE_REPLICA_URL            a read replica for analytics (the database itself)
  NEON_REPLICA_FETCH_ENDPOINT     its /sql endpoint, if it is not Neon's own
  DATABASE_DIRECT_URL             the database over Postgres' own protocol, for backups (DATABASE_URL)
  AWS_ENDPOINT_URL_S3             an S3 endpoint other than AWS's, for the archive and backups
  ARCHIVE_BUCKET                  the bucket to which interactions move after 30 days (embedded)
  ARCHIVE_ENDPOINT_URL            its endpoint, if it is not that of the backups (embedded)
  BACKUP_BUCKET                   the bucket of the scheduled backups; only a deployment has them
  GOOGLE_GENERATIVE_AI_API_KEY, GOOGLE_BASE_URL, OPENAI_API_KEY, OPENAI_BASE_URL
                                  access to the language models (offline drafts, labelled as such)
`;
