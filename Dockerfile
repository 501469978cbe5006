# Build the wheel with the front end in it, then install it on its own: the result has neither Node nor a compiler.
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
COPY --from=build /source/requirements.lock /wheels/ /install/
RUN pip install --require-hashes -r /install/requirements.lock && pip install --no-deps /install/*.whl && rm -r /install
USER nobody
ENTRYPOINT ["workflow-chat"]
CMD ["serve", "--host", "0.0.0.0"]
