"""From classes to what the `sam` and `aws` command lines deploy.

1. `config`: reads `.async_lambda/config.json` into frozen models, merged for the stage.
2. `application`: imports the app, with the stage's environment variables set; classes become specs.
3. `graph`: finds which task invokes which, in the source.
4. `plan`: specs, settings and graph become resources. Pure: nothing is read or written.
5. `template`: the resources become the SAM template.
6. `bundle`: code and dependencies, for the function's runtime and architecture, become the zip.

`build` runs them all. Nearly all of its time goes to the first resolution of the dependencies; with nothing
changed there, a build is as long as the import of the app. Nothing of this is in the bundle.
"""
